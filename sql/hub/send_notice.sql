with claimed as (
  select
    answer,
    is_new,
    is_same
  from claim_key($1::bytea, $2::bytea, $3::uuid, $4::timestamptz, $5::timestamptz)
),

sent as (
  insert into notice (
    id, event, from_agency, client_id, related_case, subject_hash, sealed_subject, channel, sealed_contact, sent_at
  )
  select
    answer,
    $6::text,
    $7::text,
    $8::text,
    $9::text,
    $10::bytea,
    $11::bytea,
    $12::text,
    $13::bytea,
    $4
  from claimed
  where is_new
  returning id
),

delivered as (
  insert into notice_delivery (id, notice_id, agency_code, status, since, due_at, by_webhook)
  select
    gen_random_uuid(),
    sent.id,
    subscribed.agency_code,
    'SENT',
    $4,
    $14::timestamptz,
    subscribed.address is not null
  from sent
  cross join notice_subscription as subscribed
  where subscribed.event = $6 and subscribed.agency_code <> $7
  returning id, by_webhook
),

steps as (
  insert into notice_step (delivery_id, status, at, client_id)
  select
    delivered.id,
    'SENT',
    $4,
    $8
  from delivered
),

told as (
  insert into citizen_message (id, about, about_id, case_number, stage, channel, sealed_contact, created_at)
  select
    gen_random_uuid(),
    'NOTICE',
    sent.id,
    $9,
    'SENT',
    $12,
    $13,
    $4
  from sent
  where $13 is not null
  returning id
),

jobs as (
  select
    'notice' as entrypoint,
    delivered.id
  from delivered
  where delivered.by_webhook
  union all
  select
    'message' as entrypoint,
    told.id
  from told
),

queued as (
  insert into pgqueuer (priority, status, entrypoint, payload, dedupe_key)
  select
    0,
    'queued',
    jobs.entrypoint,
    convert_to(jobs.id::text, 'UTF8'),
    jobs.entrypoint || ':' || jobs.id
  from jobs
)

select
  answer,
  is_same
from claimed
