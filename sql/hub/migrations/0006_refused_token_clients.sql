-- migrate:up
-- Clients `issuer/client_id` whose tokens are refused, whatever their issuer signs.
create table refused_token_client (
  client_id text collate "C" primary key check (client_id ~ '^[a-z][a-z0-9-]{0,31}/.{1,64}$'),
  refused_at timestamptz not null default now()
);
