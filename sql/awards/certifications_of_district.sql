select
  key.place,
  listed.id,
  listed.number,
  listed.firm_name,
  listed.level,
  listed.valid_from,
  listed.valid_to,
  listed.district_code,
  listed.address,
  listed.synthetic
from
  unnest($1::text[], $2::boolean[], $3::date[], $4::bigint[], $5::integer[])
  with ordinality as key (district_code, descending, valid_from, id, size, place)
cross join
  lateral (
    (
      select
        c.id,
        c.number,
        c.firm_name,
        c.level,
        c.valid_from,
        c.valid_to,
        c.district_code,
        c.address,
        c.synthetic
      from certification as c
      where
        not key.descending
        and c.district_code = key.district_code
        and (c.valid_from, c.id) > (coalesce(key.valid_from, '-infinity'), coalesce(key.id, 0))
      order by c.valid_from, c.id
      limit key.size
    )
    union all
    (
      select
        c.id,
        c.number,
        c.firm_name,
        c.level,
        c.valid_from,
        c.valid_to,
        c.district_code,
        c.address,
        c.synthetic
      from certification as c
      where
        key.descending
        and c.district_code = key.district_code
        and (c.valid_from, c.id) < (coalesce(key.valid_from, 'infinity'), coalesce(key.id, 9223372036854775807))
      order by c.valid_from desc, c.id desc
      limit key.size
    )
  ) as listed
order by
  key.place,
  case when key.descending then listed.valid_from end desc,
  case when key.descending then listed.id end desc,
  listed.valid_from,
  listed.id
