-- $6 is the entry of the ledger. Without such an entry there is no agency to object at, and nothing is written.
with claimed as (
  select
    answer,
    is_new,
    is_same
  from claim_key($1::bytea, $2::bytea, $3::uuid, $4::timestamptz, $5::timestamptz)
),

received as (
  insert into objection (id, ledger_entry, agency_code, reason, received_at, tried_at)
  select
    claimed.answer,
    $6::uuid,
    (select entry::jsonb ->> 'agency' from ledger where disclosure = $6 and type = 'LOOKUP_ASKED'),
    $7::text,
    $4,
    $4
  from claimed
  where claimed.is_new
)

select
  answer,
  is_same
from claimed
