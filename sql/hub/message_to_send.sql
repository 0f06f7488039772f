select
  id,
  about,
  about_id,
  case_number,
  stage,
  agency_code,
  channel,
  sealed_contact,
  created_at,
  attempts
from citizen_message
where id = $1::uuid and sent_at is null and dead_at is null
