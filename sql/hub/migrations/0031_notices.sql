-- migrate:up
-- Which agency is told of what: at the address of a webhook, or when it asks (no address).
create table notice_subscription (
  agency_code text collate "C" not null,
  event text not null,
  address text,
  sealed_secret bytea,
  subscribed_at timestamptz not null default now(),
  primary key (agency_code, event),
  check ((address is null) = (sealed_secret is null))
);

-- What is sealed is erased once no agency waits for it any more.
create table notice (
  id uuid primary key,
  event text not null,
  from_agency text not null,
  client_id text not null,
  related_case text collate "C" not null,
  subject_hash bytea not null check (octet_length(subject_hash) = 32),
  sealed_subject bytea,
  channel text check (channel in ('EMAIL', 'SMS')),
  sealed_contact bytea,
  sent_at timestamptz not null
);

create index notice_related_case on notice (related_case, sent_at);
create index notice_sealed on notice (sent_at) where sealed_subject is not null;

-- A notice at one receiving agency. Its id is the `webhook-id`, by which a receiver knows what it already has.
create table notice_delivery (
  id uuid primary key,
  notice_id uuid not null references notice (id),
  agency_code text collate "C" not null,
  status text not null check (status in ('SENT', 'ACKNOWLEDGED', 'APPLIED', 'REJECTED', 'EXPIRED')),
  since timestamptz not null,
  due_at timestamptz,
  reason text,
  by_webhook boolean not null,
  attempts integer not null default 0,
  delivered_at timestamptz,
  dead_at timestamptz,
  failure text,
  unique (notice_id, agency_code),
  check ((due_at is null) = (status in ('APPLIED', 'REJECTED', 'EXPIRED'))),
  check ((reason is null) = (status <> 'REJECTED'))
);

create index notice_delivery_due on notice_delivery (due_at) where due_at is not null;
create index notice_delivery_open on notice_delivery (agency_code, since, id) where due_at is not null;
create index notice_delivery_waiting on notice_delivery (since)
where by_webhook and delivered_at is null and due_at is not null;

-- What a delivery went through, with whoever did it; nobody changes it.
create table notice_step (
  delivery_id uuid not null references notice_delivery (id),
  status text not null,
  at timestamptz not null,
  client_id text,
  primary key (delivery_id, status)
);

-- A message to the citizen for each stage. The address is erased when it was sent.
create table citizen_message (
  id uuid primary key,
  about text not null check (about in ('NOTICE', 'APPLICATION')),
  about_id uuid not null,
  case_number text not null,
  stage text not null,
  agency_code text,
  channel text not null check (channel in ('EMAIL', 'SMS')),
  sealed_contact bytea,
  created_at timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  dead_at timestamptz,
  failure text
);

create index citizen_message_about on citizen_message (about_id);
create index citizen_message_waiting on citizen_message (created_at) where sent_at is null;
