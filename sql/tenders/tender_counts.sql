select
  (
    select count(*) from tender
    where notice_date between key.first_day and key.last_day and budget >= 1000000
  ) as tenders,
  inspected.inspections,
  inspected.re_inspections,
  reported.oversight_reports,
  reported.oversight_mean_days
from
  unnest($1::date[], $2::date[], $3::timestamptz[], $4::timestamptz[]) with ordinality
    as key (first_day, last_day, starts, ends, place)
cross join
  lateral (
    select
      count(*) filter (where kind = 'FIRST') as inspections,
      count(*) filter (where kind = 'RE_INSPECTION') as re_inspections
    from inspection
    where inspected_on between key.first_day and key.last_day
  ) as inspected
cross join
  lateral (
    select
      count(*) as oversight_reports,
      avg(
        (closed_at at time zone 'Asia/Taipei')::date - (received_at at time zone 'Asia/Taipei')::date
      ) as oversight_mean_days
    from oversight_report
    where received_at >= key.starts and received_at < key.ends
  ) as reported
order by key.place
