with fits as not materialized (
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
  where
    kind = 'DISPATCH'
    and ($1::text is null or town_code = $1)
    and ($2::text is null or agency_code = $2)
    and ($3::text is null or incident = $3)
    and ($4::text is null or status = $4)
    and ($5::timestamptz is null or created_at >= $5)
    and ($6::timestamptz is null or created_at < $6)
    and ($7::float8 is null or (
      point(lng, lat) <@ box_around($7, $8::float8, $9::float8)
      and metres_between(lat, lng, $7, $8) <= $9
    ))
)

(
  select * from fits
  where
    $10::boolean
    and (created_at, id) < (coalesce($11::timestamptz, 'infinity'), coalesce($12::bigint, 9223372036854775807))
  order by created_at desc, id desc
  limit $13
)
union all
(
  select * from fits
  where
    not $10
    and (created_at, id) > (coalesce($11, '-infinity'), coalesce($12, 0))
  order by created_at, id
  limit $13
)
