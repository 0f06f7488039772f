update lookup_permission
set withdrawn_at = now(), withdrawn_by = $2
where id = $1 and withdrawn_at is null
returning id
