select
  (
    select count(*) from ledger
    where type = 'LOOKUP_ASKED' and at >= key.starts and at < key.ends
  ) as lookups
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (starts, ends, place)
order by key.place
