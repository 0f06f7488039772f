insert into refused_token_client (client_id)
values ($1)
on conflict (client_id) do update set refused_at = refused_token_client.refused_at
returning client_id, refused_at, clock_timestamp() as now
