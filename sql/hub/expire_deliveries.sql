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
),

told as (
  insert into citizen_message (
    id, about, about_id, case_number, stage, agency_code, channel, sealed_contact, created_at
  )
  select
    gen_random_uuid(),
    'NOTICE',
    n.id,
    n.related_case,
    moved.status,
    moved.agency_code,
    n.channel,
    n.sealed_contact,
    moved.since
  from moved
  inner join notice as n on moved.notice_id = n.id
  where n.sealed_contact is not null
  returning id
),

queued as (
  insert into pgqueuer (priority, status, entrypoint, payload, dedupe_key)
  select
    0,
    'queued',
    'message',
    convert_to(told.id::text, 'UTF8'),
    'message:' || told.id
  from told
)

select id from moved
