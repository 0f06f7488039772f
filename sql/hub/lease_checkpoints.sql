update ledger_head
set leased_until = now() + $1::interval
where leased_until < now()
returning leased_until
