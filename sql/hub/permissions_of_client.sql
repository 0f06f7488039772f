select
  key.place,
  p.id,
  p.kind,
  p.purpose,
  p.law,
  p.article,
  p.basis,
  p.fields,
  p.unmasked,
  p.daily
from unnest($1::text[]) with ordinality as key (client_id, place)
inner join lookup_permission as p on key.client_id = p.client_id
where p.withdrawn_at is null and (p.ends_at is null or p.ends_at > now())
order by key.place, p.id
