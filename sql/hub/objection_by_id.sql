select
  id,
  ledger_entry,
  agency_code,
  reason,
  received_at,
  case_number
from objection
where id = $1::uuid
