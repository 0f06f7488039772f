-- The steps are the instants that a case records; the agency of the first is the one that it first came to.
-- `step` orders those of one instant.
select
  key.place,
  e.at,
  e.kind,
  e.agency_code
from unnest($1::bigint[]) with ordinality as key (id, place)
inner join service_case as c on key.id = c.id
cross join
  lateral (
    values
    (
      1,
      c.created_at,
      'RECEIVED',
      coalesce((select from_agency_code from transfer where case_id = c.id order by at limit 1), c.agency_code)
    ),
    (4, c.extension_told_at, 'EXTENDED', c.agency_code),
    (5, c.answered_at, 'REPLIED', c.agency_code)
    union all
    select
      2,
      t.at,
      'TRANSFERRED',
      t.to_agency_code
    from transfer as t
    where t.case_id = c.id
  ) as e (step, at, kind, agency_code)
where e.at is not null
order by key.place, e.at, e.step
