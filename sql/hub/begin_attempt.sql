-- Counts an attempt as wrong before it is known to be, so that attempts at once are counted one by one.
-- $1 is the case and $2 how many of it may be wrong, $3 the caller and $4 how many of it, $5 now, $6 since when.
-- No row: one of the two is locked. The time is that of the last code that was wrong.
insert into wrong_code as w (subject, failures, last_at)
select
  $1::bytea,
  1,
  $5::timestamptz
where
  not exists (
    select from wrong_code
    where subject = $3::bytea and failures >= $4::integer and last_at > $6::timestamptz
  )
on conflict (subject) do update
  set
    failures = case when w.last_at > $6::timestamptz then w.failures + 1 else 1 end,
    last_at = case when w.last_at > $6::timestamptz then w.last_at else $5::timestamptz end
  where w.last_at <= $6::timestamptz or w.failures < $2::integer
returning failures
