-- Counts a wrong code of the caller $1 at $2; what is older than $3 counts no more, and is forgotten.
with forgotten as (
  delete from wrong_code
  where last_at <= $3 and subject <> $1
)

insert into wrong_code as w (subject, failures, last_at)
values ($1, 1, $2)
on conflict (subject) do update
  set
    failures = case when w.last_at > $3 then w.failures + 1 else 1 end,
    last_at = excluded.last_at
