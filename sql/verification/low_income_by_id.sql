select
  key.place,
  l.year,
  l.income_class
from unnest($1::text[]) with ordinality as key (national_id, place)
inner join low_income as l on key.national_id = l.national_id
order by key.place, l.year desc
