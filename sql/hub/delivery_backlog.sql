select
  'notice' as kind,
  count(*) filter (where dead_at is null) as waiting,
  min(since) filter (where dead_at is null) as oldest,
  count(dead_at) as dead
from notice_delivery
where by_webhook and delivered_at is null and due_at is not null
union all
select
  'message' as kind,
  count(*) filter (where dead_at is null) as waiting,
  min(created_at) filter (where dead_at is null) as oldest,
  count(dead_at) as dead
from citizen_message
where sent_at is null
