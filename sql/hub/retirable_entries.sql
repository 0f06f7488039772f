-- The next entries in their order that the rule lets go: none after one that is too young for it.
select
  coalesce(min(sequence), 0) as first,
  coalesce(max(sequence), 0) as last,
  count(*) as deleted
from (
  select
    sequence,
    bool_or(at >= $1) over (order by sequence) as is_kept
  from (
    select
      sequence,
      at
    from ledger
    where not is_held(disclosure)
    order by sequence
    limit $2
  ) as oldest
) as next
where not is_kept
