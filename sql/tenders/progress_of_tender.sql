select
  key.place,
  report.*
from unnest($1::bigint[], $2::integer[]) with ordinality as key (tender_id, size, place)
cross join
  lateral (
    select
      tender_id,
      month,
      planned,
      actual,
      paid_amount,
      spend_rate,
      reason,
      remedy,
      suspension,
      filed_at
    from progress_report
    where tender_id = key.tender_id
    order by month desc
    limit key.size
  ) as report
order by key.place asc, report.month desc
