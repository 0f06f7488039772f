select
  key.place,
  m.state,
  m.party,
  m.at,
  m.reason
from unnest($1::uuid[]) with ordinality as key (id, place)
inner join application_move as m on key.id = m.application_id
order by key.place, m.place
