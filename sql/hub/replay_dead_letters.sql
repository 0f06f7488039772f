-- One by its id, or all of them: tried anew from the first attempt on. What has ended meanwhile is left.
with notices as (
  update notice_delivery
  set dead_at = null, attempts = 0
  where dead_at is not null and status = 'SENT' and due_at > $2::timestamptz and ($1::uuid is null or id = $1)
  returning id
),

messages as (
  update citizen_message
  set dead_at = null, attempts = 0
  where dead_at is not null and sealed_contact is not null and ($1 is null or id = $1)
  returning id
),

jobs as (
  select
    'notice' as entrypoint,
    notices.id
  from notices
  union all
  select
    'message' as entrypoint,
    messages.id
  from messages
)

select jobs.id
from jobs
cross join queue_job(jobs.entrypoint, jobs.id)
