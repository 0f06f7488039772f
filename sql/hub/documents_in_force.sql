select sha256
from stored_document
where expires_at > $1
order by sha256
