select
  d.code,
  d.name_zh,
  d.name_en,
  d.aliases,
  d.postal_code,
  d.mountain_indigenous,
  d.before_merger
from unnest($1::text[]) with ordinality as key (code, place)
left join district as d on key.code = d.code
order by key.place
