select
  e.code,
  e.programme_code,
  e.number,
  e.year,
  e.announced_at,
  e.ceremony_at,
  e.applied,
  e.recommended,
  e.awarded
from unnest($1::text[]) with ordinality as key (code, place)
left join award_edition as e on key.code = e.code
order by key.place
