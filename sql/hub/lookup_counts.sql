select
  (
    select count(*) from lookup_log
    where requested_at >= key.starts and requested_at < key.ends
  ) as lookups
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (starts, ends, place)
order by key.place
