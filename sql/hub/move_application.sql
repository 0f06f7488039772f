-- Only if nobody has moved it since this was decided.
with moved as (
  update online_application
  set
    state = $3::text, limit_code = $4::text, started_at = $5::timestamptz, due_at = $6::timestamptz,
    moves = moves + 1
  where id = $1::uuid and moves = $2::integer
  returning id, case_number, agency_code, channel, sealed_contact, state, moves
),

case_move as (
  insert into application_move (application_id, place, state, party, at, client_id, reason)
  select
    moved.id,
    moved.moves,
    moved.state,
    $7::text,
    $8::timestamptz,
    $9::text,
    $10::text
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
  $8
)
