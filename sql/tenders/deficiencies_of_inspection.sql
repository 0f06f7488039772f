select
  key.place,
  d.code,
  d.severity,
  d.text,
  i.notified_at,
  d.extended_until,
  d.repaired_at,
  d.filed_for_record_at
from unnest($1::bigint[]) with ordinality as key (inspection_id, place)
inner join inspection as i on key.inspection_id = i.id
inner join deficiency as d on i.id = d.inspection_id
order by key.place, d.code, d.id
