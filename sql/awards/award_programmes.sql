select
  key.place,
  p.code,
  p.name_zh,
  p.name_en,
  p.conferred_by,
  p.legal_basis,
  p.ranks,
  p.note
from unnest($1::text[]) with ordinality as key (pattern, place)
inner join award_programme as p on key.pattern is null or p.search_text ilike key.pattern
order by key.place, p.id
