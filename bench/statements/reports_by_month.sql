-- $2 monthly reports, the last of the month $3, of each of the $1 newest tenders; month after month, as they come in.
insert into progress_report (tender_id, month, planned, actual, paid_amount, spend_rate, filed_at)
select
  t.id,
  $3::date - make_interval(months => back.step),
  greatest(0, 60 - back.step) + (t.id % 97) / 100.0,
  greatest(0, 58 - back.step) + (t.id % 89) / 100.0,
  1000 * greatest(1, 100 - back.step) * (1 + t.id % 1009),
  90 + (t.id % 7),
  $3::date - make_interval(months => back.step - 1, days => -3)
from (select id from tender order by notice_date desc, id desc limit $1) as t
cross join generate_series(0, $2::integer - 1) as back (step)
order by back.step desc, t.id
