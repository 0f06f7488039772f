-- $1 more tenders, like those that are there and older than all of them.
insert into tender (
  agency_code, job_number, title, category, notice_type, method, budget, notice_date, opening_date, status,
  town_code, latitude, longitude, contractor, award_amount, floor_price, award_date, synthetic
)
select
  t.agency_code,
  t.job_number || '-OLDER-' || back.step,
  t.title,
  t.category,
  t.notice_type,
  t.method,
  t.budget,
  t.notice_date - back.step * told.days,
  t.opening_date - back.step * told.days,
  t.status,
  t.town_code,
  t.latitude,
  t.longitude,
  t.contractor,
  t.award_amount,
  t.floor_price,
  t.award_date - back.step * told.days,
  t.synthetic
from (
  select
    max(notice_date) - min(notice_date) + 1 as days,
    count(*)::integer as tenders
  from tender
) as told
cross join lateral generate_series(1, 1 + $1::integer / told.tenders) as back (step)
cross join tender as t
order by back.step, t.notice_date desc
limit $1
