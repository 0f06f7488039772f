-- migrate:up
create index ledger_case on ledger ((entry::jsonb ->> 'caseNumber'), sequence) where type = 'LOOKUP_ASKED';
