select
  key.place,
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
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
inner join inspection as i on key.tender_id = i.tender_id
inner join tender as t on i.tender_id = t.id
order by key.place asc, i.inspected_on desc, i.id desc
