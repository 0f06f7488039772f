with fits as not materialized (
  select
    code,
    oid,
    name_zh,
    name_en,
    kind,
    parent_code
  from agency
  where $1::text is null or search_text ilike $1
)

(
  select * from fits
  where not $2::boolean and code > coalesce($3::text, '')
  order by code
  limit $4
)
union all
(
  select * from fits
  where $2 and code < coalesce($3, '~')
  order by code desc
  limit $4
)
