-- migrate:up
create table api_client (
  client_id text primary key check (client_id ~ '^[a-z0-9]{8}$'),
  name text not null,
  agency_code text not null,
  scopes text[] not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
