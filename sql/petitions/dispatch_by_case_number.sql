select
  c.id,
  c.case_number,
  c.kind,
  c.channel,
  c.agency_code,
  c.town_code,
  c.status,
  c.created_at,
  c.answered_at,
  c.synthetic,
  c.incident,
  c.address,
  c.lat,
  c.lng,
  c.phone_notified_at,
  c.online_notified_at,
  c.finished_at
from unnest($1::text[]) with ordinality as key (case_number, place)
left join service_case as c on key.case_number = c.case_number and c.kind = 'DISPATCH'
order by key.place
