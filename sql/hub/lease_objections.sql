-- Those that have waited since $2 are tried again at $1, by one worker.
update objection
set tried_at = $1::timestamptz
where
  id in (
    select id from objection
    where case_number is null and tried_at < $2::timestamptz
    order by tried_at
    limit 20
    for update skip locked
  )
returning id, ledger_entry, agency_code, reason, received_at, case_number
