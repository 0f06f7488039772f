select
  agency_code,
  event,
  address,
  subscribed_at
from notice_subscription
order by agency_code, event
