select
  asked.at,
  asked.kind,
  asked.entry::jsonb ->> 'agency' as agency_code,
  answered.entry::jsonb ->> 'outcome' as outcome
from ledger as asked
left join ledger as answered on asked.disclosure = answered.disclosure and answered.type = 'LOOKUP_ANSWERED'
where asked.type = 'LOOKUP_ASKED' and asked.entry::jsonb ->> 'caseNumber' = $1::text
order by asked.sequence
limit 100
