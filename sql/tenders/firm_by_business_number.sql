select
  f.business_number,
  f.name,
  f.synthetic
from unnest($1::text[]) with ordinality as key (business_number, place)
left join firm as f on key.business_number = f.business_number
order by key.place
