-- An entry that was deleted by the rule has a line with its leaf in its place. Each arm ends by itself, so that it
-- is read in the order of its index.
(
  select
    sequence,
    entry
  from ledger
  where sequence > $1
  order by sequence
  limit $2
)
union all
(
  select
    sequence,
    '{"leaf":"' || encode(leaf, 'hex') || '","sequence":' || sequence || '}' as entry
  from ledger_leaf
  where sequence > $1
  order by sequence
  limit $2
)
order by sequence
limit $2
