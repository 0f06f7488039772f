-- Whoever sends a petition again under its reference is given the same case.
with opened as (
  insert into service_case as c (
    reference,
    case_number,
    code_sha256,
    kind,
    channel,
    agency_code,
    status,
    created_at,
    due_at,
    petition_type,
    subject
  )
  select
    new.reference,
    new.case_number,
    new.code_sha256,
    'PETITION',
    'WEB',
    new.agency_code,
    'PENDING',
    new.created_at,
    new.due_at,
    new.petition_type,
    new.subject
  from
    unnest(
      $1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[]
    ) as new (reference, case_number, code_sha256, agency_code, created_at, due_at, petition_type, subject)
  -- Two that are sent in another order each must not wait for each other.
  order by new.reference
  on conflict (reference) do update set reference = excluded.reference
  returning c.reference, c.case_number
)

select opened.case_number
from unnest($1::uuid[]) with ordinality as key (reference, place)
inner join opened on key.reference = opened.reference
order by key.place
