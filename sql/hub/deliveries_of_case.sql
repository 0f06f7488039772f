select d.*
from delivery as d
where d.related_case = $1::text
order by d.sent_at, d.agency_code
limit 100
