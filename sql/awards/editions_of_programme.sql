select
  key.place,
  e.code,
  e.programme_code,
  e.number,
  e.year,
  e.announced_at,
  e.ceremony_at,
  e.applied,
  e.recommended,
  e.awarded
from unnest($1::text[]) with ordinality as key (programme_code, place)
inner join award_edition as e on key.programme_code = e.programme_code
order by key.place, e.year desc, e.code
