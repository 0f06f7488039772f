select
  r.as_of,
  r.synthetic
from unnest($1::text[]) with ordinality as key (register, place)
left join register_state as r on key.register = r.register
order by key.place
