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
from unnest($1::uuid[]) with ordinality as key (id, place)
left join online_application as a on key.id = a.id
order by key.place
