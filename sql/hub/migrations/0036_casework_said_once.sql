-- migrate:up
-- A notice at one of its agencies, as the hub reads it.
create view delivery as
select
  d.id,
  d.notice_id,
  n.event,
  n.from_agency,
  n.related_case,
  n.sent_at,
  d.agency_code,
  d.status,
  d.since,
  d.due_at,
  d.reason,
  n.subject_hash,
  n.sealed_subject,
  d.delivered_at,
  d.dead_at
from notice_delivery as d
inner join notice as n on d.notice_id = n.id;

-- An online application, as the hub reads it.
create view application as
select
  id,
  case_number,
  service,
  agency_code,
  applicant_hash,
  state,
  limit_code,
  started_at,
  due_at,
  pickup,
  drafted_at,
  moves
from online_application;

-- Gives a row its job, unless there is one already, in the transaction of the statement that calls this.
create function queue_job(kind text, row_id uuid) returns void
language sql volatile as $$
  insert into pgqueuer (priority, status, entrypoint, payload, dedupe_key)
  values (0, 'queued', kind, convert_to(row_id::text, 'UTF8'), kind || ':' || row_id)
  on conflict (dedupe_key) where status in ('queued', 'picked') and dedupe_key is not null do nothing;
$$;

-- Writes the message of a stage with its job; none to whoever left no address.
create function tell_citizen(
  about text, about_id uuid, case_number text, stage text, agency_code text, channel text, sealed_contact bytea,
  at timestamptz
) returns void
language sql volatile as $$
  with told as (
    insert into citizen_message (
      id, about, about_id, case_number, stage, agency_code, channel, sealed_contact, created_at
    )
    select gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8
    where $7 is not null
    returning id
  )

  select queue_job('message', told.id) from told;
$$;
