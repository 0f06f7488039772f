-- Monthly reports before the first of each tender, so many that it has $1 of them.
-- $2 is the month that a tender without reports counts back from.
with told as (
  select
    t.id,
    count(p.month)::integer as reports,
    coalesce(min(p.month), $2::date) as first_month
  from tender as t
  left join progress_report as p on t.id = p.tender_id
  group by t.id
)

insert into progress_report (tender_id, month, planned, actual, paid_amount, spend_rate, filed_at)
select
  told.id,
  told.first_month - make_interval(months => back.step),
  greatest(0, 60 - back.step) + (told.id % 97) / 100.0,
  greatest(0, 58 - back.step) + (told.id % 89) / 100.0,
  1000 * greatest(1, 100 - back.step) * (1 + told.id % 1009),
  90 + (told.id % 7),
  told.first_month - make_interval(months => back.step - 1, days => -3)
from told
cross join lateral generate_series(1, $1::integer - told.reports) as back (step)
