-- What was looked up about one person, and how it ended: never what is held, nor how much of that there is.
with held as materialized (
  select
    lookup,
    agency_code,
    case_number
  from legal_hold
  where until > now() and since <= now()
),

fits as not materialized (
  select
    sequence,
    disclosure,
    at,
    synthetic,
    entry
  from ledger
  where
    (subject_hash = any($1::bytea[]) or other_subject_hash = any($1))
    and ($2::timestamptz is null or at >= $2)
    and ($3::timestamptz is null or at < $3)
    and not exists (
      select from held
      where
        held.lookup = ledger.disclosure
        or (held.agency_code, held.case_number)
        = (ledger.entry::jsonb ->> 'agency', ledger.entry::jsonb ->> 'caseNumber')
    )
),

page as (
  (
    select * from fits
    where $4::boolean and sequence < coalesce($5::bigint, 9223372036854775807)
    order by sequence desc
    limit $6
  )
  union all
  (
    select * from fits
    where not $4 and sequence > coalesce($5, 0)
    order by sequence
    limit $6
  )
)

select
  page.sequence,
  page.disclosure as ledger_entry,
  page.at,
  asked.said ->> 'agency' as agency_code,
  asked.said ->> 'unit' as unit,
  asked.said ->> 'purpose' as purpose_code,
  asked.said ->> 'law' as law,
  asked.said ->> 'article' as article,
  asked.said ->> 'caseNumber' as case_number,
  asked.said ->> 'reason' as reason,
  asked.said ->> 'kind' as kind_code,
  asked.said ->> 'form' as form,
  asked.said ->> 'claim' as claim,
  array(select jsonb_array_elements_text(asked.said -> 'fields')) as fields,
  answered.entry::jsonb ->> 'outcome' as outcome,
  page.synthetic
from page
cross join lateral (select page.entry::jsonb as said) as asked
left join ledger as answered on page.disclosure = answered.disclosure and answered.type = 'LOOKUP_ANSWERED'
order by
  case when $4 then page.sequence end desc,
  page.sequence
