-- migrate:up
create table household_registration (
  national_id text collate "C" primary key,
  name text not null,
  birth_date date not null,
  household_number text not null,
  town_code text not null,
  address text not null,
  since date not null check (since >= birth_date),
  synthetic boolean not null default false
);

create table land_parcel (
  section text not null,
  number text collate "C" not null check (number ~ '^[0-9]{4}-[0-9]{4}$'),
  owner_id text not null,
  owner text not null,
  area numeric not null check (area > 0),
  zoning text not null,
  synthetic boolean not null default false,
  primary key (section, number)
);

create table low_income (
  national_id text collate "C" not null,
  year integer not null,
  income_class text not null,
  synthetic boolean not null default false,
  primary key (national_id, year)
);

create table disability_certificate (
  national_id text collate "C" primary key,
  grade text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  synthetic boolean not null default false
);

create table company (
  business_number text collate "C" primary key check (business_number ~ '^[0-9]{8}$'),
  name text not null,
  status text not null,
  address text not null,
  since date not null,
  ended_on date check (ended_on >= since),
  synthetic boolean not null default false,
  check ((status = 'ACTIVE') = (ended_on is null))
);

create table tax_assessment (
  taxpayer_id text collate "C" not null,
  tax text not null,
  year integer not null,
  arrears numeric not null check (arrears >= 0),
  synthetic boolean not null default false,
  primary key (taxpayer_id, year, tax)
);

create table register_state (
  register text collate "C" primary key,
  as_of timestamptz not null,
  synthetic boolean not null default false
);

create table cross_agency_notice (
  id bigint generated always as identity primary key,
  event text not null,
  from_agency text not null,
  to_agencies text[] not null check (cardinality(to_agencies) > 0),
  status text not null check (status in ('SENT', 'ACKNOWLEDGED', 'APPLIED', 'REJECTED', 'EXPIRED')),
  sent_at timestamptz not null,
  applied_at timestamptz check (applied_at >= sent_at),
  reject_reason text,
  synthetic boolean not null default false,
  check ((status = 'APPLIED') = (applied_at is not null)),
  check ((status = 'REJECTED') = (reject_reason is not null))
);

-- Counts of a period by event and status are read from the index alone.
create index cross_agency_notice_sent on cross_agency_notice (sent_at) include (event, status);
