-- What agencies told one another of one person, but for what is on legal hold at either of the two.
with held as materialized (
  select
    agency_code,
    case_number
  from legal_hold
  where until > now() and since <= now() and case_number is not null
),

fits as not materialized (
  select *
  from delivery
  where
    subject_hash = any($1::bytea[])
    and (from_agency, related_case) not in (select * from held)
    and (agency_code, related_case) not in (select * from held)
),

page as (
  (
    select * from fits
    where
      $2::boolean
      and (sent_at, id) < (coalesce($3::timestamptz, 'infinity'), $4::uuid)
    order by sent_at desc, id desc
    limit $5
  )
  union all
  (
    select * from fits
    where not $2 and (sent_at, id) > (coalesce($3, '-infinity'), $4)
    order by sent_at, id
    limit $5
  )
)

select
  page.id,
  page.event,
  page.related_case,
  page.from_agency,
  page.agency_code,
  page.sent_at,
  page.status,
  page.since,
  page.reason,
  (
    select min(opened.at)
    from ledger as opened
    where opened.type = 'NOTICE_OPENED' and opened.entry::jsonb ->> 'delivery' = page.id::text
  ) as opened_at
from page
order by
  case when $2 then page.sent_at end desc,
  case when $2 then page.id end desc,
  page.sent_at,
  page.id
