select
  'notice' as kind,
  id,
  agency_code,
  attempts,
  failure,
  dead_at
from notice_delivery
where dead_at is not null
union all
select
  'message' as kind,
  id,
  agency_code,
  attempts,
  failure,
  dead_at
from citizen_message
where dead_at is not null
order by dead_at, id
limit 1000
