select d.*
from delivery as d
where d.notice_id = $1::uuid
order by d.agency_code
