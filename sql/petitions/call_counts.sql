select
  sum(m.handled)::bigint as handled,
  sum(m.within_service_level)::bigint as within_service_level,
  sum(m.consult)::bigint as consult,
  sum(m.consult_instant)::bigint as consult_instant,
  sum(m.forwarded)::bigint as forwarded,
  sum(m.other)::bigint as other,
  sum(m.served_at_once)::bigint as served_at_once,
  count(m.month) as months
from unnest($1::date[], $2::date[]) with ordinality as key (first_day, last_day, place)
left join call_month as m
  on
    m.month >= key.first_day
    and m.month + interval '1 month' <= key.last_day + interval '1 day'
group by key.place
order by key.place
