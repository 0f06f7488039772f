select
  c.id,
  c.number,
  c.firm_name,
  c.level,
  c.valid_from,
  c.valid_to,
  c.district_code,
  c.address,
  c.synthetic
from unnest($1::text[]) with ordinality as key (number, place)
left join certification as c on key.number = c.number
order by key.place
