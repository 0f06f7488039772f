select distinct
  entry::jsonb ->> 'agency' as agency_code,
  entry::jsonb ->> 'client' as client,
  kind,
  entry::jsonb ->> 'form' as form
from ledger
where type = 'LOOKUP_ASKED' and at >= $1::timestamptz and at < $2::timestamptz
order by 1, 2, 3, 4
