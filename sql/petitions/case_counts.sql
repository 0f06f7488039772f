select
  p.mailbox,
  p.petitions,
  d.dispatch
from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as key (since, until, place)
cross join
  lateral (
    select
      count(*) filter (where kind = 'MAILBOX') as mailbox,
      count(*) filter (where kind = 'PETITION') as petitions
    from service_case
    where kind <> 'DISPATCH' and created_at >= key.since and created_at < key.until
  ) as p
cross join
  lateral (
    select count(*) as dispatch
    from service_case
    where kind = 'DISPATCH' and created_at >= key.since and created_at < key.until
  ) as d
order by key.place
