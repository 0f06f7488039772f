with counted as not materialized (
  select
    kind,
    channel,
    agency_code,
    town_code,
    created_at
  from service_case
)

select
  key.place,
  case when key.by_month then date_trunc('month', c.created_at at time zone 'Asia/Taipei')::date end as month,
  case when key.by_kind then c.kind end as kind,
  case when key.by_channel then c.channel end as channel,
  case when key.by_agency then c.agency_code end as agency_code,
  case when key.by_district then c.town_code end as town_code,
  count(*) as cases
from
  unnest(
    $1::timestamptz[],
    $2::timestamptz[],
    $3::text[],
    $4::boolean[],
    $5::boolean[],
    $6::boolean[],
    $7::boolean[],
    $8::boolean[]
  )
  with ordinality as key (
    since, until, agency_code, by_month, by_kind, by_channel, by_agency, by_district, place
  )
cross join
  lateral (
    select * from counted
    where
      kind = 'DISPATCH'
      and key.agency_code is null and created_at >= key.since and created_at < key.until
    union all
    select * from counted
    where
      kind <> 'DISPATCH'
      and key.agency_code is null and created_at >= key.since and created_at < key.until
    union all
    select * from counted
    where
      kind = 'DISPATCH'
      and agency_code = key.agency_code and created_at >= key.since and created_at < key.until
    union all
    select * from counted
    where
      kind <> 'DISPATCH'
      and agency_code = key.agency_code and created_at >= key.since and created_at < key.until
  ) as c
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, 4, 5, 6
limit 5001
