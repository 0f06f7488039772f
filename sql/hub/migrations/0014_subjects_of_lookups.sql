-- migrate:up
-- So that a citizen finds what was looked up about them: as the subject, or as the other person of a claim.
alter table ledger
add column subject_hash bytea
generated always as (decode(entry::jsonb ->> 'subjectHash', 'hex')) stored,
add column other_subject_hash bytea
generated always as (decode(entry::jsonb ->> 'otherSubjectHash', 'hex')) stored;

create index ledger_subject on ledger (subject_hash, sequence) where subject_hash is not null;
create index ledger_other_subject on ledger (other_subject_hash, sequence) where other_subject_hash is not null;
