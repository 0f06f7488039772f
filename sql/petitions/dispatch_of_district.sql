with dispatch as not materialized (
  select
    id,
    case_number,
    kind,
    channel,
    agency_code,
    town_code,
    status,
    created_at,
    answered_at,
    synthetic,
    incident,
    address,
    lat,
    lng,
    phone_notified_at,
    online_notified_at,
    finished_at
  from service_case
  where kind = 'DISPATCH'
)

select
  key.place,
  c.id,
  c.case_number,
  c.kind,
  c.channel,
  c.agency_code,
  c.town_code,
  c.status,
  c.created_at,
  c.answered_at,
  c.synthetic,
  c.incident,
  c.address,
  c.lat,
  c.lng,
  c.phone_notified_at,
  c.online_notified_at,
  c.finished_at
from
  unnest($1::text[], $2::boolean[], $3::timestamptz[], $4::bigint[], $5::bigint[])
  with ordinality as key (town_code, descending, bound, bound_id, most, place)
cross join
  lateral (
    (
      select * from dispatch
      where
        key.descending
        and town_code = key.town_code
        and (created_at, id) < (
          coalesce(key.bound, 'infinity'), coalesce(key.bound_id, 9223372036854775807)
        )
      order by created_at desc, id desc
      limit key.most
    )
    union all
    (
      select * from dispatch
      where
        not key.descending
        and town_code = key.town_code
        and (created_at, id) > (
          coalesce(key.bound, '-infinity'), coalesce(key.bound_id, 0)
        )
      order by created_at, id
      limit key.most
    )
  ) as c
order by
  key.place,
  case when key.descending then c.created_at end desc,
  case when key.descending then c.id end desc,
  c.created_at,
  c.id
