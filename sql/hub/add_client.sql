insert into api_client (client_id, name, agency_code, scopes, secret_hash, revoked_at)
values ($1, $2, $3, $4, $5, $6)
