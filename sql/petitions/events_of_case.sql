-- The steps are the instants that a case records; the agency of the first is the one that it first came to.
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
      c.created_at,
      'RECEIVED',
      coalesce((select from_agency_code from transfer where case_id = c.id order by at limit 1), c.agency_code)
    ),
    (c.extension_told_at, 'EXTENDED', c.agency_code),
    (c.online_notified_at, 'NOTIFIED', c.agency_code),
    (c.answered_at, case c.kind when 'DISPATCH' then 'REPORTED_BACK' else 'REPLIED' end, c.agency_code),
    (c.finished_at, 'FINISHED', c.agency_code)
    union all
    select
      t.at,
      'TRANSFERRED',
      t.to_agency_code
    from transfer as t
    where t.case_id = c.id
  ) as e (at, kind, agency_code)
where e.at is not null
order by key.place, e.at
