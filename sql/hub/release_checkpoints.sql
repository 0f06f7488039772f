update ledger_head
set leased_until = '-infinity'
where leased_until = $1
