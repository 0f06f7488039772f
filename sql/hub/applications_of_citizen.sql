-- The cases of one person, whose hash changes with the key.
with fits as not materialized (
  select *
  from application
  where applicant_hash = any($1::bytea[])
),

page as (
  (
    select * from fits
    where
      $2::boolean
      and (drafted_at, case_number) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::text, ''))
    order by drafted_at desc, case_number desc
    limit $5
  )
  union all
  (
    select * from fits
    where not $2 and (drafted_at, case_number) > (coalesce($3, '-infinity'), coalesce($4, ''))
    order by drafted_at, case_number
    limit $5
  )
)

select a.*
from page as a
order by
  case when $2 then a.drafted_at end desc,
  case when $2 then a.case_number end desc,
  a.drafted_at,
  a.case_number
