-- migrate:up
-- With a new secret the one before signs for a day as well, so that the agency can change over in between.
alter table notice_subscription add column previous_sealed_secret bytea, add column previous_until timestamptz;
