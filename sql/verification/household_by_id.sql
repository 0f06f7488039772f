select
  h.name,
  h.birth_date,
  h.household_number,
  h.town_code as district,
  h.address,
  h.since
from unnest($1::text[]) with ordinality as key (national_id, place)
left join household_registration as h on key.national_id = h.national_id
order by key.place
