select
  key.place,
  page.*
from
  unnest($1::text[], $2::boolean[], $3::date[], $4::bigint[], $5::integer[]) with ordinality
    as key (code, descending, notice_date, id, size, place)
cross join
  lateral (
    (
      select
        id,
        agency_code,
        job_number,
        title,
        category,
        notice_type,
        method,
        budget,
        notice_date,
        opening_date,
        status,
        town_code,
        latitude,
        longitude,
        contractor,
        award_amount,
        floor_price,
        award_date,
        synthetic
      from tender
      where
        key.descending
        and town_code = key.code
        and (notice_date, id) < (coalesce(key.notice_date, 'infinity'), coalesce(key.id, 9223372036854775807))
      order by notice_date desc, id desc
      limit key.size
    )
    union all
    (
      select
        id,
        agency_code,
        job_number,
        title,
        category,
        notice_type,
        method,
        budget,
        notice_date,
        opening_date,
        status,
        town_code,
        latitude,
        longitude,
        contractor,
        award_amount,
        floor_price,
        award_date,
        synthetic
      from tender
      where
        not key.descending
        and town_code = key.code
        and (notice_date, id) > (coalesce(key.notice_date, '-infinity'), coalesce(key.id, 0))
      order by notice_date, id
      limit key.size
    )
  ) as page
order by
  key.place,
  case when key.descending then page.notice_date end desc,
  case when key.descending then page.id end desc,
  page.notice_date,
  page.id
