select
  key.place,
  c.control_list,
  c.listed_on
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
inner join control_entry as c on key.tender_id = c.tender_id
order by key.place, c.listed_on, c.control_list
