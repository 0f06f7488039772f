select
  (
    select count(*) from cross_agency_notice
    where sent_at >= key.starts and sent_at < key.ends
  ) as notices
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (starts, ends, place)
order by key.place
