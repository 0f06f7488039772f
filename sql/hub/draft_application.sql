with claimed as (
  select
    answer,
    is_new,
    is_same
  from claim_key($1::bytea, $2::bytea, $3::uuid, $4::timestamptz, $5::timestamptz)
),

moved as (
  insert into online_application (
    id, case_number, service, agency_code, applicant_hash, channel, sealed_contact, state, pickup, drafted_at
  )
  select
    answer,
    $6::text,
    $7::text,
    $8::text,
    $9::bytea,
    $10::text,
    $11::bytea,
    'DRAFT',
    $12::text,
    $4
  from claimed
  where is_new
  returning id
),

case_move as (
  insert into application_move (application_id, place, state, party, at)
  select
    moved.id,
    1,
    'DRAFT',
    'APPLICANT',
    $4
  from moved
)

select
  answer,
  is_same
from claimed
