-- migrate:up
-- Under its reference whoever opens a case over the hub finds it again.
alter table service_case add column reference uuid unique;

-- A petition may be about no place.
alter table service_case alter column town_code drop not null;
alter table service_case add check (kind <> 'DISPATCH' or town_code is not null);
