select
  key.place,
  date_trunc('month', n.sent_at at time zone 'Asia/Taipei')::date as month,
  n.event,
  n.status,
  count(*) as notices
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (starts, ends, place)
inner join cross_agency_notice as n on key.starts <= n.sent_at and key.ends > n.sent_at
group by key.place, month, n.event, n.status
order by key.place, month, n.event, n.status
