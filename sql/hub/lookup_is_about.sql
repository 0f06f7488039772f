-- Held lookups are about nobody.
select sequence
from ledger
where
  disclosure = $1::uuid
  and (subject_hash = any($2::bytea[]) or other_subject_hash = any($2))
  and not is_held(disclosure)
