select report.*
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
left join lateral (
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
  limit 1
) as report on true
order by key.place
