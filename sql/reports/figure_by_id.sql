select
  f.id,
  f.metric,
  f.name_zh,
  f.name_en,
  f.printed,
  f.value,
  f.unit_zh,
  f.unit_en,
  f.period_kind,
  f.first_day,
  f.last_day,
  f.as_of,
  f.subject,
  f.system,
  f.note
from unnest($1::integer[]) with ordinality as key (id, place)
left join figure as f on key.id = f.id
order by key.place
