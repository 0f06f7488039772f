-- Those whose correction did not come in time are rejected, since when it was due: one by its id, or all of them.
with lapsed as (
  select
    id,
    due_at
  from online_application
  where state = 'CORRECTION_REQUIRED' and due_at <= $1::timestamptz and ($2::uuid is null or id = $2)
  order by due_at
  limit 500
  for update skip locked
),

moved as (
  update online_application
  set state = 'REJECTED', limit_code = null, started_at = null, due_at = null, moves = moves + 1
  from lapsed
  where online_application.id = lapsed.id
  returning
    online_application.id,
    online_application.case_number,
    online_application.agency_code,
    online_application.channel,
    online_application.sealed_contact,
    online_application.state,
    online_application.moves,
    lapsed.due_at as lapsed_at
),

case_move as (
  insert into application_move (application_id, place, state, party, at, client_id)
  select
    moved.id,
    moved.moves,
    moved.state,
    null,
    moved.lapsed_at,
    null
  from moved
)

select moved.id
from moved
cross join tell_citizen(
  'APPLICATION',
  moved.id,
  moved.case_number,
  moved.state,
  moved.agency_code,
  moved.channel,
  moved.sealed_contact,
  moved.lapsed_at
)
