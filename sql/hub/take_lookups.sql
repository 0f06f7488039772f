-- Of each permission so many as are wanted and its day still has; those in excess are counted as well.
with wanted as (
  select
    w.permission,
    w.lookups,
    p.daily
  from unnest($1::bigint[], $2::integer[]) as w (permission, lookups)
  inner join lookup_permission as p on w.permission = p.id
  -- In one order, so that two that take at the same time wait and do not lock each other out.
  order by w.permission
),

counted as (
  insert into lookup_permission_use as u (permission, day, lookups)
  select
    permission,
    $3::date,
    lookups
  from wanted
  on conflict (permission, day) do update set lookups = u.lookups + excluded.lookups
  returning permission, lookups
)

select
  w.permission,
  greatest(0, least(w.lookups, w.daily - c.lookups + w.lookups))::integer as granted
from wanted as w
inner join counted as c on w.permission = c.permission
