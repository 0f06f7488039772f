update api_client
set revoked_at = now()
where client_id = $1 and (revoked_at is null or revoked_at > now())
returning client_id, name, agency_code, scopes, secret_hash, created_at, revoked_at
