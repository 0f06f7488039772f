delete from refused_token_client
where client_id = $1
returning client_id, refused_at, clock_timestamp() as now
