-- migrate:up
-- How an online application stands. What its form says is the agency's, and not here.
create table online_application (
  id uuid primary key,
  case_number text collate "C" not null unique,
  service text not null,
  agency_code text not null,
  applicant_hash bytea not null check (octet_length(applicant_hash) = 32),
  channel text check (channel in ('EMAIL', 'SMS')),
  sealed_contact bytea,
  state text not null,
  limit_code text,
  started_at timestamptz,
  due_at timestamptz,
  pickup text check (pickup in ('POST', 'COUNTER', 'QR')),
  moves integer not null default 1,
  check ((limit_code is null) = (due_at is null)),
  check ((started_at is null) = (due_at is null))
);

create index online_application_correction on online_application (due_at) where state = 'CORRECTION_REQUIRED';

create table application_move (
  application_id uuid not null references online_application (id),
  place integer not null,
  state text not null,
  party text,
  at timestamptz not null,
  client_id text,
  primary key (application_id, place)
);

create index online_application_contact on online_application (state) where sealed_contact is not null;
