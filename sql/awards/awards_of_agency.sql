select
  key.place,
  listed.id,
  listed.code,
  listed.programme_code,
  listed.edition_code,
  listed.year,
  listed.category,
  listed.rank,
  listed.outcome,
  listed.title,
  listed.recipient_kind,
  listed.recipient_name,
  listed.agency_code,
  listed.business_number,
  listed.publisher,
  listed.authors,
  listed.tender_key,
  listed.recipients,
  listed.prize,
  listed.note,
  listed.sources
from
  unnest($1::text[], $2::boolean[], $3::integer[], $4::bigint[], $5::integer[])
  with ordinality as key (agency_code, descending, year, id, size, place)
cross join
  lateral (
    (
      select
        a.id,
        a.code,
        a.programme_code,
        a.edition_code,
        a.year,
        a.category,
        a.rank,
        a.outcome,
        a.title,
        a.recipient_kind,
        a.recipient_name,
        a.agency_code,
        a.business_number,
        a.publisher,
        a.authors,
        a.tender_key,
        a.recipients,
        a.prize,
        a.note,
        a.sources
      from award as a
      where
        not key.descending
        and a.agency_code = key.agency_code
        and (coalesce(a.year, 0), a.id) > (coalesce(key.year, -1), coalesce(key.id, 0))
      order by coalesce(a.year, 0), a.id
      limit key.size
    )
    union all
    (
      select
        a.id,
        a.code,
        a.programme_code,
        a.edition_code,
        a.year,
        a.category,
        a.rank,
        a.outcome,
        a.title,
        a.recipient_kind,
        a.recipient_name,
        a.agency_code,
        a.business_number,
        a.publisher,
        a.authors,
        a.tender_key,
        a.recipients,
        a.prize,
        a.note,
        a.sources
      from award as a
      where
        key.descending
        and a.agency_code = key.agency_code
        and (coalesce(a.year, 0), a.id) < (coalesce(key.year, 2147483647), coalesce(key.id, 9223372036854775807))
      order by coalesce(a.year, 0) desc, a.id desc
      limit key.size
    )
  ) as listed
order by
  key.place,
  case when key.descending then coalesce(listed.year, 0) end desc,
  case when key.descending then listed.id end desc,
  coalesce(listed.year, 0),
  listed.id
