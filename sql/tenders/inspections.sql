with fits as not materialized (
  select
    i.id,
    i.number,
    t.agency_code,
    t.job_number,
    i.inspected_on,
    i.kind,
    i.trigger,
    i.notice,
    i.internal_members,
    i.external_members,
    i.score,
    i.notified_at,
    i.synthetic
  from inspection as i
  inner join tender as t on i.tender_id = t.id
  where
    ($1::text is null or t.agency_code = $1)
    and ($2::date is null or i.inspected_on >= $2)
    and ($3::date is null or i.inspected_on <= $3)
    and ($4::text is null or i.kind = $4)
    and ($5::numeric is null or i.score >= $5)
    and ($6::numeric is null or i.score < $6)
)

(
  select * from fits
  where
    $7::boolean
    and (inspected_on, id) < (coalesce($8::date, 'infinity'), coalesce($9::bigint, 9223372036854775807))
  order by inspected_on desc, id desc
  limit $10
)
union all
(
  select * from fits
  where
    not $7
    and (inspected_on, id) > (coalesce($8, '-infinity'), coalesce($9, 0))
  order by inspected_on, id
  limit $10
)
