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
from unnest($1::date[], $2::date[]) with ordinality as key (first_day, last_day, place)
inner join figure as f
  on
    f.first_day is not null
    and f.last_day is not null
    and (
      (key.first_day <= f.first_day and key.last_day >= f.last_day)
      or exists (
        select from council_report as r
        where
          r.code = any(f.reports)
          and key.first_day <= r.first_day
          and key.last_day >= r.last_day
      )
    )
order by key.place, f.id
