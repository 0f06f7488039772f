-- migrate:up
-- Which entries are of one batch, so that it can be gone on with.
alter table ledger add column batch text generated always as (entry::jsonb ->> 'batch') stored;

create index ledger_batch on ledger (batch) where batch is not null;
