select
  key.place,
  t.tax,
  t.year,
  t.arrears
from unnest($1::text[]) with ordinality as key (taxpayer_id, place)
inner join tax_assessment as t on key.taxpayer_id = t.taxpayer_id
order by key.place, t.year desc, t.tax
