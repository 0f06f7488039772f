-- migrate:up
-- Licences, permits, insurance and enrolments of any kind; one person or firm may hold several.
create table certificate (
  kind text collate "C" not null,
  number text collate "C" not null,
  holder_id text collate "C" not null,
  category text not null,
  name text,
  town_code text,
  address text,
  since date,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  synthetic boolean not null default false,
  primary key (kind, number)
);

create index certificate_of_holder on certificate (kind, holder_id);

-- No answer is kept that depends on it.
drop trigger notify_changes on register_state;

-- A register is as new as what is known of each kind that it answers.
alter table register_state rename column register to kind;

insert into register_state (kind, as_of, synthetic)
select
  named.kind,
  r.as_of,
  r.synthetic
from register_state as r
inner join (
  values
  ('HOUSEHOLD', 'HOUSEHOLD_TRANSCRIPT'),
  ('LAND', 'LAND_TRANSCRIPT'),
  ('LAND', 'LAND_USE_ZONING'),
  ('COMPANY', 'COMPANY_REGISTRATION'),
  ('TAX', 'TAX_PAID')
) as named (register, kind) on r.kind = named.register;

delete from register_state where kind in ('HOUSEHOLD', 'LAND', 'COMPANY', 'TAX');
