with fits as not materialized (
  select
    id,
    agency_code,
    job_number,
    title,
    category,
    notice_type,
    method,
    budget,
    notice_date,
    opening_date,
    status,
    town_code,
    latitude,
    longitude,
    contractor,
    award_amount,
    floor_price,
    award_date,
    synthetic
  from tender
  where
    ($1::text is null or agency_code = $1)
    and ($2::text is null or town_code = $2)
    and ($3::text is null or status = $3)
    and ($4::text is null or category = $4)
    and ($5::text is null or contractor = $5)
    and (
      $6::text is null
      or exists (select from control_entry where tender_id = tender.id and control_list = $6)
    )
    and ($7::date is null or notice_date >= $7)
    and ($8::date is null or notice_date <= $8)
    and ($9::numeric is null or budget >= $9)
    and ($10::text is null or title ilike $10)
    and (
      $11::numeric is null
      or (
        select planned - actual >= $11 from progress_report
        where tender_id = tender.id
        order by month desc
        limit 1
      )
    )
)

(
  select * from fits
  where
    $13::boolean
    and $12::text = 'notice_date'
    and (notice_date, id) < (coalesce($14::date, 'infinity'), coalesce($16::bigint, 9223372036854775807))
  order by notice_date desc, id desc
  limit $17
)
union all
(
  select * from fits
  where
    not $13::boolean
    and $12::text = 'notice_date'
    and (notice_date, id) > (coalesce($14::date, '-infinity'), coalesce($16::bigint, 0))
  order by notice_date, id
  limit $17
)
union all
(
  select * from fits
  where
    $13::boolean
    and $12::text = 'budget'
    and (budget, id) < (coalesce($15::numeric, 'infinity'), coalesce($16::bigint, 9223372036854775807))
  order by budget desc, id desc
  limit $17
)
union all
(
  select * from fits
  where
    not $13::boolean
    and $12::text = 'budget'
    and (budget, id) > (coalesce($15::numeric, '-infinity'), coalesce($16::bigint, 0))
  order by budget, id
  limit $17
)
