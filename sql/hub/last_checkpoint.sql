select
  note,
  tree,
  kept_at
from ledger_checkpoint
order by size desc
limit 1
