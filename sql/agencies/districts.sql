select
  key.place,
  d.code,
  d.name_zh,
  d.name_en,
  d.aliases,
  d.postal_code,
  d.mountain_indigenous,
  d.before_merger
from unnest($1::text[]) with ordinality as key (pattern, place)
inner join district as d on key.pattern is null or d.search_text ilike key.pattern
order by key.place, d.code
