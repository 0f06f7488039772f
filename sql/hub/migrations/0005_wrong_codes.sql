-- migrate:up
-- How often a query code was wrong: of a case, and of a caller, each as a keyed hash.
create table wrong_code (
  subject bytea primary key check (octet_length(subject) = 32),
  failures integer not null check (failures >= 0),
  last_at timestamptz not null
);

create index wrong_code_last on wrong_code (last_at);
