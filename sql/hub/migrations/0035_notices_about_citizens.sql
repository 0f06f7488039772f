-- migrate:up
-- A citizen's list of notices, newest first, and when each agency learned who it is about.
create index notice_subject on notice (subject_hash, sent_at, id);
create index ledger_opened on ledger ((entry::jsonb ->> 'delivery')) where type = 'NOTICE_OPENED';
