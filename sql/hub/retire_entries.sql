-- The entry that says what is deleted, and what it says. The table's trigger refuses what its rule does not allow.
with head as (
  update ledger_head
  set size = size + 1
  returning size
),

said as (
  insert into ledger (sequence, entry)
  select
    head.size,
    $1::text || head.size::text || $2::text
  from head
  returning sequence
),

gone as (
  delete from ledger
  where sequence between $3 and $4 and not is_held(disclosure)
  returning sequence, entry
),

kept as (
  insert into ledger_leaf (sequence, leaf)
  select
    sequence,
    sha256('\x00'::bytea || convert_to(entry, 'UTF8'))
  from gone
)

select sequence from said
