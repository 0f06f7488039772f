-- migrate:up
create extension if not exists pg_trgm;

create table agency (
  code text collate "C" primary key,
  oid text,
  name_zh text not null,
  name_en text,
  kind text not null,
  parent_code text collate "C" references agency (code) deferrable initially deferred,
  aliases text[] not null default '{}',
  search_text text not null
);

create index agency_search on agency using gin (search_text gin_trgm_ops);

create table district (
  code text collate "C" primary key,
  name_zh text not null,
  name_en text not null,
  aliases text[] not null,
  postal_code text not null,
  mountain_indigenous boolean not null,
  before_merger text not null,
  search_text text not null
);
