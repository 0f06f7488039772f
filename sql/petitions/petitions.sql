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
    petition_type,
    subject,
    reply,
    extended_until,
    extension_reason,
    extension_approved_by,
    extension_told_at,
    satisfaction
  from service_case
  where
    kind <> 'DISPATCH'
    and ($1::text is null or kind = $1)
    and ($2::text is null or petition_type = $2)
    and ($3::text is null or agency_code = $3)
    and ($4::text is null or town_code = $4)
    and ($5::text is null or status = $5)
    and ($6::timestamptz is null or created_at >= $6)
    and ($7::timestamptz is null or created_at < $7)
    and (
      $8::timestamptz is null
      or (status <> 'REPLIED' and created_at < $8 and coalesce(extended_until < $9::date, true))
    )
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
