select
  key.place,
  m.handled,
  m.within_service_level,
  m.consult,
  m.consult_instant,
  m.forwarded,
  m.other,
  m.served_at_once,
  m.month,
  m.synthetic
from unnest($1::date[], $2::date[]) with ordinality as key (first_day, last_day, place)
inner join call_month as m
  on
    m.month >= key.first_day
    and m.month + interval '1 month' <= key.last_day + interval '1 day'
order by key.place, m.month
