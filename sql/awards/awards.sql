with fits as not materialized (
  select
    id,
    code,
    programme_code,
    edition_code,
    year,
    category,
    rank,
    outcome,
    title,
    recipient_kind,
    recipient_name,
    agency_code,
    business_number,
    publisher,
    authors,
    tender_key,
    recipients,
    prize,
    note,
    sources
  from award
  where
    ($1::text is null or programme_code = $1)
    and ($2::integer is null or year = $2)
    and ($3::text is null or outcome = $3)
    and ($4::text is null or rank = $4)
    and ($5::text is null or agency_code = $5)
    and ($6::text is null or search_text ilike $6)
)

(
  select * from fits
  where
    not $7::boolean
    and (coalesce(year, 0), id) > (coalesce($8::integer, -1), coalesce($9::bigint, 0))
  order by coalesce(year, 0), id
  limit $10
)
union all
(
  select * from fits
  where
    $7
    and (coalesce(year, 0), id) < (coalesce($8, 2147483647), coalesce($9, 9223372036854775807))
  order by coalesce(year, 0) desc, id desc
  limit $10
)
