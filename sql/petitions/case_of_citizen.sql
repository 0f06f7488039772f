-- An unknown number is answered with the first case there is, which no claim to another number can prove:
-- so that it costs as much as a wrong code.
select
  c.code_sha256,
  case when c.kind <> 'DISPATCH' then row(
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
  ) end as petition,
  case when c.kind = 'DISPATCH' then row(
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
  ) end as dispatch
from unnest($1::text[]) with ordinality as key (case_number, place)
cross join (select min(id) as id from service_case) as first_case
left join service_case as known on key.case_number = known.case_number
left join service_case as c on c.id = coalesce(known.id, first_case.id)
order by key.place
