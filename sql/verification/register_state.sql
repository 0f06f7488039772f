select
  r.as_of,
  r.synthetic
from unnest($1::text[]) with ordinality as key (kind, place)
left join register_state as r on key.kind = r.kind
order by key.place
