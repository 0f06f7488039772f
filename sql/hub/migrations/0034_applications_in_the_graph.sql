-- migrate:up
-- A citizen's own cases, newest first; those of an agency, the most urgent first; and why a case was moved.
alter table application_move add column reason text;

alter table online_application add column drafted_at timestamptz;
update online_application
set drafted_at = m.at
from application_move as m
where m.application_id = online_application.id and m.place = 1;
alter table online_application alter column drafted_at set not null;

create index online_application_of_citizen on online_application (applicant_hash, drafted_at, case_number);
create index online_application_of_agency on online_application (agency_code, due_at, case_number)
where state in ('SUBMITTED', 'ASSIGNED', 'IN_REVIEW', 'APPROVED', 'REJECTED', 'ANSWERED');
