insert into ledger_checkpoint (size, note, tree)
values ($1, $2, $3)
on conflict (size) do update set kept_at = now()
