select
  key.place,
  date_trunc('month', l.requested_at at time zone 'Asia/Taipei')::date as month,
  l.certificate_kind,
  count(*) as lookups
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (starts, ends, place)
inner join lookup_log as l on key.starts <= l.requested_at and key.ends > l.requested_at
group by key.place, month, l.certificate_kind
order by key.place, month, l.certificate_kind
