select sequence
from ledger
where disclosure = $1::uuid and type = 'LOOKUP_ASKED'
