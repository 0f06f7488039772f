with fits as not materialized (
  select
    o.id,
    o.number,
    t.agency_code,
    t.job_number,
    o.class as report_class,
    o.item,
    o.channel,
    o.received_at,
    o.closed_at,
    o.reporter_informed_at,
    o.satisfaction,
    o.synthetic
  from oversight_report as o
  inner join tender as t on o.tender_id = t.id
  where
    ($1::text is null or t.agency_code = $1)
    and ($2::timestamptz is null or o.received_at >= $2)
    and ($3::timestamptz is null or o.received_at < $3)
    and ($4::text is null or o.class = $4)
    and ($5::text is null or o.channel = $5)
    and ($6::boolean is null or (o.closed_at is not null) = $6)
)

(
  select * from fits
  where
    $7::boolean
    and (received_at, id) < (coalesce($8::timestamptz, 'infinity'), coalesce($9::bigint, 9223372036854775807))
  order by received_at desc, id desc
  limit $10
)
union all
(
  select * from fits
  where
    not $7
    and (received_at, id) > (coalesce($8, '-infinity'), coalesce($9, 0))
  order by received_at, id
  limit $10
)
