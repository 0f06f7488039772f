-- What pgqueuer notes of jobs that are done, and counts of them, once they are old.
with counts as (
  delete from pgqueuer_statistics
  where created < $1::timestamptz
)

delete from pgqueuer_log
where created < $1
