select
  t.id,
  t.agency_code,
  t.job_number,
  t.title,
  t.category,
  t.notice_type,
  t.method,
  t.budget,
  t.notice_date,
  t.opening_date,
  t.status,
  t.town_code,
  t.latitude,
  t.longitude,
  t.contractor,
  t.award_amount,
  t.floor_price,
  t.award_date,
  t.synthetic
from unnest($1::text[], $2::text[]) with ordinality as key (agency_code, job_number, place)
left join tender as t on key.agency_code = t.agency_code and key.job_number = t.job_number
order by key.place
