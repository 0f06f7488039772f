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
from unnest($1::text[]) with ordinality as key (case_number, place)
left join online_application as a on key.case_number = a.case_number
order by key.place
