-- What an agency has still to do, the most urgent first: what has no clock any more comes last.
select a.*
from application as a
where
  a.agency_code = $1::text
  and a.state in ('SUBMITTED', 'ASSIGNED', 'IN_REVIEW', 'APPROVED', 'REJECTED', 'ANSWERED')
order by a.due_at, a.case_number
limit $2::integer
