select d.body
from unnest($1::text[]) with ordinality as key (sha256, place)
left join stored_document as d on key.sha256 = d.sha256
order by key.place
