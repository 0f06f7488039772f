select
  client_id,
  name,
  agency_code,
  scopes,
  secret_hash,
  created_at,
  revoked_at
from api_client
order by created_at desc, client_id
