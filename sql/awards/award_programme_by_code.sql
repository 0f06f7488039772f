select
  p.code,
  p.name_zh,
  p.name_en,
  p.conferred_by,
  p.legal_basis,
  p.ranks,
  p.note
from unnest($1::text[]) with ordinality as key (code, place)
left join award_programme as p on key.code = p.code
order by key.place
