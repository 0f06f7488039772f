delete from stored_document
where sha256 = $1
returning sha256, name, owner, stored_at, expires_at
