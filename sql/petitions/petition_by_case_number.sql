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
  c.petition_type,
  c.subject,
  c.reply,
  c.extended_until,
  c.extension_reason,
  c.extension_approved_by,
  c.extension_told_at,
  c.satisfaction
from unnest($1::text[]) with ordinality as key (case_number, place)
left join service_case as c on key.case_number = c.case_number and c.kind <> 'DISPATCH'
order by key.place
