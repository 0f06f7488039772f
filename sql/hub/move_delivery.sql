-- Only if it still stands as it did when this was decided.
with moved as (
  update notice_delivery
  set status = $5::text, since = $6::timestamptz, due_at = $7::timestamptz, reason = $8::text
  where id = $1::uuid and agency_code = $2::text and status = $3::text and since = $4::timestamptz
  returning id, notice_id, agency_code, status, since
),

step as (
  insert into notice_step (delivery_id, status, at, client_id)
  select
    moved.id,
    moved.status,
    moved.since,
    $9::text
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
