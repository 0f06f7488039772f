select
  p.owner_id,
  p.owner,
  p.area,
  p.zoning
from unnest($1::text[], $2::text[]) with ordinality as key (section, number, place)
left join land_parcel as p on key.section = p.section and key.number = p.number
order by key.place
