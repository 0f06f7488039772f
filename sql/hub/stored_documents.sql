select
  sha256,
  name,
  owner,
  stored_at,
  expires_at
from stored_document
order by owner, name, sha256
