select
  coalesce(sum(m.handled), 0)::bigint as handled,
  coalesce(sum(m.within_service_level), 0)::bigint as within_service_level,
  coalesce(sum(m.consult), 0)::bigint as consult,
  coalesce(sum(m.consult_instant), 0)::bigint as consult_instant,
  coalesce(sum(m.forwarded), 0)::bigint as forwarded,
  coalesce(sum(m.other), 0)::bigint as other,
  coalesce(sum(m.served_at_once), 0)::bigint as served_at_once
from unnest($1::date[], $2::date[]) with ordinality as key (first_day, last_day, place)
left join call_month as m
  on
    m.month >= key.first_day
    and m.month + interval '1 month' <= key.last_day + interval '1 day'
group by key.place
order by key.place
