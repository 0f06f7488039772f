-- migrate:up
create extension if not exists pg_trgm;

create table council_report (
  code text collate "C" primary key,
  name_zh text not null,
  name_en text not null,
  first_day date not null,
  last_day date not null,
  published_on date,
  check (first_day <= last_day)
);

create table figure (
  id integer primary key,
  metric text collate "C" not null,
  name_zh text not null,
  name_en text not null,
  printed text not null,
  value numeric,
  unit_zh text not null,
  unit_en text not null,
  period_kind text not null,
  first_day date,
  last_day date,
  as_of date,
  reports text[] not null,
  subject text not null,
  system text,
  note text,
  search_text text not null,
  check (first_day <= last_day)
);

create index figure_of_metric on figure (metric, id);
create index figure_search on figure using gin (search_text gin_trgm_ops);

-- `other_id` is null where the other report says something that it gives no figure for.
create table figure_conflict (
  id integer generated always as identity primary key,
  figure_id integer not null references figure (id),
  other_id integer references figure (id),
  explanation_zh text not null,
  explanation_en text not null
);

create index figure_conflict_of_figure on figure_conflict (figure_id, id);
