select
  d.grade,
  d.valid_from,
  d.valid_to
from unnest($1::text[]) with ordinality as key (national_id, place)
left join disability_certificate as d on key.national_id = d.national_id
order by key.place
