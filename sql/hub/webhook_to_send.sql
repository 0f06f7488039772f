select
  d.id,
  d.notice_id,
  n.event,
  n.from_agency,
  n.related_case,
  n.sent_at,
  d.due_at,
  d.attempts,
  s.address,
  s.sealed_secret,
  case when s.previous_until > now() then s.previous_sealed_secret end as previous_sealed_secret
from notice_delivery as d
inner join notice as n on d.notice_id = n.id
left join notice_subscription as s on d.agency_code = s.agency_code and n.event = s.event
where d.id = $1::uuid and d.status = 'SENT' and d.delivered_at is null and d.dead_at is null
