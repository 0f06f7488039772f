-- Those whose next step was not taken in time, since when it was due; some at a time, and no two workers the same.
with lapsed as (
  select
    id,
    due_at
  from notice_delivery
  where due_at <= $1::timestamptz
  order by due_at
  limit 500
  for update skip locked
),

moved as (
  update notice_delivery
  set status = 'EXPIRED', since = lapsed.due_at, due_at = null
  from lapsed
  where notice_delivery.id = lapsed.id
  returning
    notice_delivery.id,
    notice_delivery.notice_id,
    notice_delivery.agency_code,
    notice_delivery.status,
    notice_delivery.since
),

step as (
  insert into notice_step (delivery_id, status, at, client_id)
  select
    moved.id,
    moved.status,
    moved.since,
    null
  from moved
)

select moved.id
from moved
inner join notice as n on moved.notice_id = n.id
cross join tell_citizen(
  'NOTICE', n.id, n.related_case, moved.status, moved.agency_code, n.channel, n.sealed_contact, moved.since
)
