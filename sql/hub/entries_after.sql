-- An entry that was deleted by the rule has a line with its leaf in its place.
select
  sequence,
  entry
from (
  select
    sequence,
    entry
  from ledger
  where sequence > $1
  union all
  select
    sequence,
    '{"leaf":"' || encode(leaf, 'hex') || '","sequence":' || sequence || '}' as entry
  from ledger_leaf
  where sequence > $1
) as line
order by sequence
limit $2
