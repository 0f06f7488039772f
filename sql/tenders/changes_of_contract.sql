select
  key.place,
  c.kind,
  c.before,
  c.after,
  c.reason,
  c.approved_at
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
inner join contract_change as c on key.tender_id = c.tender_id
order by key.place, c.approved_at, c.id
