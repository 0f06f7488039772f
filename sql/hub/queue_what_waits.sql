-- Whatever waits and has no job gets one: the rows say what is to be done, the queue only when.
with waiting as (
  select
    'notice' as entrypoint,
    d.id,
    d.since
  from notice_delivery as d
  where
    d.by_webhook and d.delivered_at is null and d.due_at is not null
    and d.dead_at is null and d.status = 'SENT' and d.since < $1::timestamptz
  union all
  select
    'message' as entrypoint,
    m.id,
    m.created_at as since
  from citizen_message as m
  where m.sent_at is null and m.dead_at is null and m.created_at < $1
),

queued as (
  select p.dedupe_key
  from pgqueuer as p
  where p.status in ('queued', 'picked')
)

insert into pgqueuer (priority, status, entrypoint, payload, dedupe_key)
select
  0,
  'queued',
  waiting.entrypoint,
  convert_to(waiting.id::text, 'UTF8'),
  waiting.entrypoint || ':' || waiting.id
from waiting
left join queued on queued.dedupe_key = waiting.entrypoint || ':' || waiting.id
where queued.dedupe_key is null
order by waiting.since
limit 1000
on conflict do nothing
