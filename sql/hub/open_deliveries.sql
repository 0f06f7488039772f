-- What an agency has still to do, oldest first.
select d.*
from delivery as d
where d.agency_code = $1::text and d.due_at > $2::timestamptz
order by d.since, d.id
limit $3::integer
