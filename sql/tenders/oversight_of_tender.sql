select
  key.place,
  o.id,
  o.number,
  t.agency_code,
  t.job_number,
  o.class as report_class,
  o.item,
  o.channel,
  o.received_at,
  o.closed_at,
  o.reporter_informed_at,
  o.satisfaction,
  o.synthetic
from unnest($1::bigint[]) with ordinality as key (tender_id, place)
inner join oversight_report as o on key.tender_id = o.tender_id
inner join tender as t on o.tender_id = t.id
order by key.place asc, o.received_at desc, o.id desc
