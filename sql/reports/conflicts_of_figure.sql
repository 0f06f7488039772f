select
  key.place,
  c.other_id,
  c.explanation_zh,
  c.explanation_en
from unnest($1::integer[]) with ordinality as key (figure_id, place)
inner join figure_conflict as c on key.figure_id = c.figure_id
order by key.place, c.id
