select
  key.place,
  r.code,
  r.name_zh,
  r.name_en,
  r.first_day,
  r.last_day,
  r.published_on
from unnest($1::integer[]) with ordinality as key (figure_id, place)
inner join figure as f on key.figure_id = f.id
inner join council_report as r on r.code = any(f.reports)
order by key.place, r.code
