select
  c.tender_id,
  c.number,
  c.signed_on,
  c.start_on,
  c.planned_end,
  c.actual_end,
  c.work_days
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
left join contract as c on key.tender_id = c.tender_id
order by key.place
