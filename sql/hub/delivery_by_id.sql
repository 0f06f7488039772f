select d.*
from unnest($1::uuid[]) with ordinality as key (id, place)
left join delivery as d on key.id = d.id
order by key.place
