with fits as not materialized (
  select
    id,
    number,
    firm_name,
    level,
    valid_from,
    valid_to,
    district_code,
    address,
    synthetic
  from certification
  where
    ($1::text is null or district_code = $1)
    and ($2::date is null or $2 between valid_from and valid_to)
    and ($3::text is null or firm_name ilike $3)
)

(
  select * from fits
  where
    not $4::boolean
    and (valid_from, id) > (coalesce($5::date, '-infinity'), coalesce($6::bigint, 0))
  order by valid_from, id
  limit $7
)
union all
(
  select * from fits
  where
    $4
    and (valid_from, id) < (coalesce($5, 'infinity'), coalesce($6, 9223372036854775807))
  order by valid_from desc, id desc
  limit $7
)
