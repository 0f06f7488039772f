-- Counts an attempt as wrong before it is known to be, so that attempts at once are counted one by one.
-- $1 is the case, $2 the caller, $3 now, $4 since when failures count, $5 how many there may be.
-- No row: one of the two is locked.
insert into wrong_code as w (subject, failures, last_at)
select
  $1::bytea,
  1,
  $3::timestamptz
where
  not exists (
    select from wrong_code
    where subject = $2::bytea and failures >= $5::integer and last_at > $4::timestamptz
  )
on conflict (subject) do update
  set
    failures = case when w.last_at > $4::timestamptz then w.failures + 1 else 1 end,
    last_at = $3::timestamptz
  where w.last_at <= $4::timestamptz or w.failures < $5::integer
returning failures
