-- The attempt at the case $1 by the caller $2 was wrong, at $3.
-- What is older than $4 counts no more, and is forgotten.
-- Rows that another holds are left to the next time: to wait for them could be to wait for each other.
with forgotten as (
  delete from wrong_code
  where subject in (
    select subject from wrong_code
    where last_at <= $4 and subject not in ($1, $2)
    order by last_at
    limit 100
    for update skip locked
  )
),

dated as (
  update wrong_code
  set last_at = $3
  where subject = $1
)

insert into wrong_code as w (subject, failures, last_at)
values ($2, 1, $3)
on conflict (subject) do update
  set
    failures = case when w.last_at > $4 then w.failures + 1 else 1 end,
    last_at = excluded.last_at
