-- What an agency has still to do, the most urgent first: what has no clock any more comes last.
select
  a.id,
  a.case_number,
  a.service,
  a.agency_code,
  a.applicant_hash,
  a.state,
  a.limit_code,
  a.started_at,
  a.due_at,
  a.pickup,
  a.drafted_at,
  a.moves
from online_application as a
where
  a.agency_code = $1::text
  and a.state in ('SUBMITTED', 'ASSIGNED', 'IN_REVIEW', 'APPROVED', 'REJECTED', 'ANSWERED')
order by a.due_at, a.case_number
limit $2::integer
