select
  d.id,
  d.notice_id,
  n.event,
  n.from_agency,
  n.related_case,
  n.sent_at,
  d.agency_code,
  d.status,
  d.since,
  d.due_at,
  d.reason,
  n.subject_hash,
  n.sealed_subject,
  d.delivered_at,
  d.dead_at
from notice as n
inner join notice_delivery as d on n.id = d.notice_id
where n.related_case = $1::text
order by n.sent_at, d.agency_code
limit 100
