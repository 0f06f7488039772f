-- What an agency has still to do, oldest first.
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
from notice_delivery as d
inner join notice as n on d.notice_id = n.id
where d.agency_code = $1::text and d.due_at > $2::timestamptz
order by d.since, d.id
limit $3::integer
