insert into api_client (client_id, name, agency_code, scopes, secret_hash)
values ($1, $2, $3, $4, $5)
