-- One petition in twenty-five first came to the wrong agency: the commission that takes in mail for the city.
insert into transfer (case_id, at, from_agency_code, to_agency_code, reason, told_at)
select
  c.id,
  c.created_at + interval '20 hours',
  w.wrong_agency,
  c.agency_code,
  '非本機關權責，移請權責機關處理',
  c.created_at + interval '21 hours'
from service_case as c
cross join
  lateral (
    select case when c.agency_code = '397220000A' then '397410000A' else '397220000A' end as wrong_agency
  ) as w
where
  c.kind <> 'DISPATCH'
  and c.id % 25 = 0
  and coalesce(c.answered_at, '2012-09-01 00:00+08') > c.created_at + interval '21 hours'
