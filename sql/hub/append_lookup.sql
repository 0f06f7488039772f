insert into lookup_log (
  id,
  requested_at,
  answered_at,
  client_id,
  agency_code,
  officer,
  certificate_kind,
  form,
  claim,
  fields,
  subject_kind,
  subject_hash,
  purpose_code,
  case_number,
  law,
  article,
  reason,
  outcome
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
