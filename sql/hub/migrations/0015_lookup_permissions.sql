-- migrate:up
-- What each client may look up, for which purpose and under which law. Rows are added and ended, never changed.
create table lookup_permission (
  id bigint generated always as identity primary key,
  client_id text collate "C" not null,
  kind text collate "C" not null,
  purpose text not null check (purpose ~ '^[0-9]{3}$'),
  law text not null,
  article text not null,
  basis text not null check (basis in ('STATUTE', 'CITIZEN_CONSENT', 'AFFIDAVIT')),
  fields text[] not null,
  unmasked text[] not null check (unmasked <@ fields),
  daily integer check (daily > 0),
  granted_at timestamptz not null default now(),
  granted_by text not null,
  ends_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_by text,
  check ((withdrawn_at is null) = (withdrawn_by is null))
);

create unique index lookup_permission_in_force on lookup_permission (client_id, kind, purpose, law, article)
where withdrawn_at is null;

-- How many lookups were wanted under a permission with a daily limit; days are those of Taipei.
create table lookup_permission_use (
  permission bigint not null references lookup_permission (id),
  day date not null,
  lookups bigint not null check (lookups >= 0),
  primary key (permission, day)
);
