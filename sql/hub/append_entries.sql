-- Numbers are given without a gap, in the order of commits: who changes the head holds it until it has committed.
with durable as (
  -- Also where the database is set to confirm commits before they are on the disk.
  select set_config(
    'synchronous_commit',
    case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end,
    true
  ) as level
),

head as (
  update ledger_head
  set size = size + cardinality($1::text[])
  from durable
  where durable.level <> 'off'
  returning size - cardinality($1::text[]) as before
)

insert into ledger (sequence, entry)
select
  head.before + given.place,
  given.opening || (head.before + given.place)::text || given.closing
from head
cross join unnest($1::text[], $2::text[]) with ordinality as given (opening, closing, place)
returning sequence
