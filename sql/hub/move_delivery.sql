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
)

select moved.id
from moved
inner join notice as n on moved.notice_id = n.id
cross join tell_citizen(
  'NOTICE', n.id, n.related_case, moved.status, moved.agency_code, n.channel, n.sealed_contact, moved.since
)
