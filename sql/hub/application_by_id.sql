select a.*
from unnest($1::uuid[]) with ordinality as key (id, place)
left join application as a on key.id = a.id
order by key.place
