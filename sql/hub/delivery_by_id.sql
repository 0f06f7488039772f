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
from unnest($1::uuid[]) with ordinality as key (id, place)
left join notice_delivery as d on key.id = d.id
left join notice as n on d.notice_id = n.id
order by key.place
