select
  sequence,
  entry
from ledger
where sequence > $1
order by sequence
limit $2
