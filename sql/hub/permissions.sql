select
  id,
  client_id as client,
  kind,
  purpose,
  law,
  article,
  basis,
  fields,
  unmasked,
  daily,
  granted_by as by,
  granted_at,
  ends_at as until
from lookup_permission
where withdrawn_at is null and ($1::text is null or client_id = $1)
order by client_id, kind, id
