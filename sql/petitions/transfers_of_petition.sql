select
  key.place,
  t.at,
  t.from_agency_code,
  t.to_agency_code,
  t.reason,
  t.told_at
from unnest($1::bigint[]) with ordinality as key (id, place)
inner join transfer as t on key.id = t.case_id
order by key.place, t.at
