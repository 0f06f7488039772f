insert into stored_document (sha256, body, name, owner, expires_at)
values ($1, $2, $3, $4, $5)
on conflict (sha256) do update
  set name = excluded.name, owner = excluded.owner, expires_at = excluded.expires_at
