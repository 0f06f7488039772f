-- migrate:up
-- Consents that may be used once, once they were: for each kind that one names.
create table consent_use (
  issuer text not null,
  consent_id text not null,
  kind text not null,
  disclosure uuid not null,
  used_at timestamptz not null default now(),
  primary key (issuer, consent_id, kind)
);
