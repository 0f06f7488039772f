select
  key.place,
  c.control_list,
  count(*) as cases,
  count(*) filter (where k.actual_end <= key.as_of) as done,
  sum(t.budget) as budget
from unnest($1::date[]) with ordinality as key (as_of, place)
inner join control_entry as c on key.as_of >= c.listed_on
inner join tender as t on c.tender_id = t.id
left join contract as k on t.id = k.tender_id
group by key.place, c.control_list
order by key.place, c.control_list
