select
  key.place,
  v.month,
  v.verified_on,
  v.trigger,
  r.actual as reported_actual,
  v.field_actual,
  v.result
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
inner join progress_verification as v on key.tender_id = v.tender_id
inner join progress_report as r on v.tender_id = r.tender_id and v.month = r.month
order by key.place asc, v.verified_on desc, v.id desc
