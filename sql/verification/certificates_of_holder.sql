select
  key.place,
  c.number,
  c.category,
  c.name,
  c.town_code as district,
  c.address,
  c.since,
  c.valid_from,
  c.valid_to
from unnest($1::text[], $2::text[]) with ordinality as key (kind, id, place)
inner join certificate as c on key.kind = c.kind and (key.id = c.holder_id or key.id = c.number)
order by key.place, c.valid_from desc, c.number
