select
  i.id,
  i.number,
  t.agency_code,
  t.job_number,
  i.inspected_on,
  i.kind,
  i.trigger,
  i.notice,
  i.internal_members,
  i.external_members,
  i.score,
  i.notified_at,
  i.synthetic
from unnest($1::text[]) with ordinality as key (number, place)
left join inspection as i on key.number = i.number
left join tender as t on i.tender_id = t.id
order by key.place
