select tree
from ledger_checkpoint
where size = $1
