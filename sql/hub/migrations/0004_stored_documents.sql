-- migrate:up
create table stored_document (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  body text not null,
  name text not null,
  owner text not null check (owner <> ''),
  stored_at timestamptz not null default now(),
  expires_at timestamptz not null
);
