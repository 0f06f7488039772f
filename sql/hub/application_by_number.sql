select a.*
from unnest($1::text[]) with ordinality as key (case_number, place)
left join application as a on key.case_number = a.case_number
order by key.place
