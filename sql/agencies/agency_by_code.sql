select
  a.code,
  a.oid,
  a.name_zh,
  a.name_en,
  a.kind,
  a.parent_code
from unnest($1::text[]) with ordinality as key (code, place)
left join agency as a on key.code = a.code
order by key.place
