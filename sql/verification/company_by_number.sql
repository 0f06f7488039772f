select
  c.name,
  c.status,
  c.address,
  c.since,
  c.ended_on
from unnest($1::text[]) with ordinality as key (business_number, place)
left join company as c on key.business_number = c.business_number
order by key.place
