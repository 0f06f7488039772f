insert into lookup_permission
(client_id, kind, purpose, law, article, basis, fields, unmasked, daily, ends_at, granted_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (client_id, kind, purpose, law, article) where withdrawn_at is null do nothing
returning id
