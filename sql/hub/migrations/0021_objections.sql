-- migrate:up
-- What a citizen objects to is kept until the petitions system has it, and then only which case it became.
create table objection (
  id uuid primary key,
  ledger_entry uuid not null,
  agency_code text not null,
  reason text,
  received_at timestamptz not null,
  tried_at timestamptz not null,
  case_number text,
  check ((case_number is null) = (reason is not null))
);

create index objection_waiting on objection (tried_at) where case_number is null;
