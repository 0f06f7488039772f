-- migrate:up
-- Signed checkpoints of the ledger that are in the second place as well, and what it takes to go on from each.
create table ledger_checkpoint (
  size bigint primary key check (size >= 0),
  note text not null,
  tree bytea not null,
  kept_at timestamptz not null default now()
);

-- Of all workers one at a time makes them.
alter table ledger_head add column leased_until timestamptz not null default '-infinity';
