select
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
from unnest($1::text[]) with ordinality as key (number, place)
left join oversight_report as o on key.number = o.number
left join tender as t on o.tender_id = t.id
order by key.place
