select
  c.client_id,
  c.name,
  c.agency_code,
  c.scopes,
  c.secret_hash,
  c.created_at,
  case when c.revoked_at <= now() then c.revoked_at end as revoked_at
from unnest($1::text[]) with ordinality as key (client_id, place)
left join api_client as c on key.client_id = c.client_id
order by key.place
