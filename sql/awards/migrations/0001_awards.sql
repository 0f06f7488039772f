-- migrate:up
create extension if not exists pg_trgm;

create table award_programme (
  id integer primary key,
  code text collate "C" not null unique,
  name_zh text not null,
  name_en text not null,
  conferred_by text not null,
  legal_basis text,
  ranks text[] not null,
  note text,
  search_text text not null
);

create index award_programme_search on award_programme using gin (search_text gin_trgm_ops);

create table award_edition (
  code text collate "C" primary key,
  programme_code text collate "C" not null references award_programme (code),
  number integer,
  year integer not null,
  announced_at date,
  ceremony_at date,
  applied integer check (applied >= 0),
  recommended integer check (recommended >= 0),
  awarded integer check (awarded >= 0)
);

create index award_edition_of_programme on award_edition (programme_code, year, code);

create table award (
  id bigint generated always as identity primary key,
  code text collate "C" not null unique,
  programme_code text collate "C" not null references award_programme (code),
  edition_code text collate "C" references award_edition (code),
  year integer,
  category text,
  rank text not null,
  outcome text not null,
  title text,
  recipient_kind text not null,
  recipient_name text,
  agency_code text collate "C",
  business_number text collate "C",
  publisher text,
  authors text[] not null default '{}',
  tender_key text collate "C",
  recipients integer not null default 1 check (recipients > 0),
  prize numeric check (prize >= 0),
  note text,
  sources text[] not null,
  search_text text not null,
  check ((recipient_kind = 'AGENCY') = (agency_code is not null)),
  check ((recipient_kind = 'FIRM' and recipient_name is not null) = (business_number is not null))
);

create index award_by_year on award ((coalesce(year, 0)), id);
create index award_of_agency on award (agency_code, (coalesce(year, 0)), id) where agency_code is not null;
create index award_of_tender on award (tender_key, id) where tender_key is not null;
create index award_of_programme on award (programme_code, (coalesce(year, 0)), id);
create index award_search on award using gin (search_text gin_trgm_ops);

create table certification (
  id bigint generated always as identity primary key,
  number text collate "C" not null unique,
  firm_name text not null,
  level text not null,
  valid_from date not null,
  valid_to date not null,
  district_code text collate "C" not null,
  address text not null,
  synthetic boolean not null default false,
  check (valid_from <= valid_to)
);

create index certification_by_start on certification (valid_from, id);
create index certification_of_district on certification (district_code, valid_from, id);
create index certification_search on certification using gin (firm_name gin_trgm_ops);
