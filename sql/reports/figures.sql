select
  key.place,
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
from
  unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::text[])
  with ordinality as key (metric, system, subject, first_day, last_day, pattern, place)
inner join figure as f
  on
    (key.metric is null or key.metric = f.metric)
    and (key.system is null or key.system = f.system)
    and (key.subject is null or key.subject = f.subject)
    and (key.first_day is null or key.first_day <= coalesce(f.first_day, f.last_day))
    and (key.last_day is null or key.last_day >= coalesce(f.last_day, f.first_day))
    and (key.pattern is null or f.search_text ilike key.pattern)
order by key.place, f.id
