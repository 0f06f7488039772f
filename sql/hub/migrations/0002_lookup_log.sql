-- migrate:up
create table lookup_log (
  id uuid primary key,
  requested_at timestamptz not null,
  answered_at timestamptz not null,
  client_id text not null,
  agency_code text not null,
  officer text not null,
  certificate_kind text not null,
  form text not null check (form in ('ASSERTION', 'RECORD')),
  claim text,
  fields text[] not null,
  subject_kind text not null,
  subject_hash bytea not null check (octet_length(subject_hash) = 32),
  purpose_code text not null check (purpose_code ~ '^[0-9]{3}$'),
  case_number text not null,
  law text not null,
  article text not null,
  reason text,
  outcome text not null,
  synthetic boolean not null default false,
  check ((form = 'ASSERTION') = (claim is not null))
);

-- Counts of a period by kind are read from the index alone.
create index lookup_log_requested on lookup_log (requested_at) include (certificate_kind);

create function refuse_change_of_lookup_log() returns trigger
language plpgsql as $$
begin
  raise exception 'lookup_log is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger lookup_log_is_append_only
before update or delete or truncate on lookup_log
for each statement execute function refuse_change_of_lookup_log();
