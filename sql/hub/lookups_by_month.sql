select
  key.place,
  date_trunc('month', l.at at time zone 'Asia/Taipei')::date as month,
  l.kind as certificate_kind,
  count(*) as lookups
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (starts, ends, place)
inner join ledger as l on key.starts <= l.at and key.ends > l.at and l.type = 'LOOKUP_ASKED'
group by key.place, month, l.kind
order by key.place, month, l.kind
