-- migrate:up
-- Of a text that says its zone, as all of these do, an instant depends on no setting.
create function instant_of(said text) returns timestamptz
language sql immutable strict parallel safe
return said::timestamptz;

-- An entry is canonical JSON (RFC 8785); whoever verifies the ledger goes by it alone. The other columns are read
-- from it, so that they cannot say anything else.
create table ledger (
  sequence bigint primary key,
  entry text not null check ((entry::jsonb ->> 'sequence')::bigint = sequence),
  type text not null generated always as (entry::jsonb ->> 'type') stored,
  at timestamptz not null generated always as (instant_of(entry::jsonb ->> 'at')) stored,
  disclosure uuid generated always as ((entry::jsonb ->> 'disclosure')::uuid) stored,
  kind text generated always as (entry::jsonb ->> 'kind') stored,
  synthetic boolean not null generated always as (coalesce((entry::jsonb ->> 'synthetic')::boolean, false)) stored
);

create table ledger_head (
  size bigint not null check (size >= 0),
  only_one boolean primary key default true check (only_one)
);

-- What was logged before, each lookup as the two entries that it would have had.
insert into ledger (sequence, entry)
with logged as (
  select
    *,
    2 * row_number() over (order by answered_at, id) as answered_sequence
  from lookup_log
)

select
  answered_sequence - 1,
  '{"agency":' || to_json(agency_code)::text
  || ',"article":' || to_json(article)::text
  || ',"at":"' || to_char(requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  || '","caseNumber":' || to_json(case_number)::text
  || coalesce(',"claim":' || to_json(claim)::text, '')
  || ',"client":' || to_json(client_id)::text
  || ',"disclosure":"' || id
  || coalesce('","fields":[' || (
    select string_agg(to_json(field.name)::text, ',' order by field.place)
    from unnest(fields) with ordinality as field (name, place)
  ) || '],"form":"', '","form":"') || form
  || '","kind":' || to_json(certificate_kind)::text
  || ',"law":' || to_json(law)::text
  || ',"officer":' || to_json(officer)::text
  || ',"purpose":"' || purpose_code
  || coalesce('","reason":' || to_json(reason)::text || ',"sequence":', '","sequence":') || answered_sequence - 1
  || ',"subjectHash":"' || encode(subject_hash, 'hex')
  || '","subjectKind":"' || subject_kind
  || case when synthetic then '","synthetic":true,"type":' else '","type":' end || '"LOOKUP_ASKED"}'
from logged
union all
select
  answered_sequence,
  '{"at":"' || to_char(answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  || '","disclosure":"' || id
  || '","outcome":"' || outcome
  || '","sequence":' || answered_sequence
  || case when synthetic then ',"synthetic":true,"type":' else ',"type":' end || '"LOOKUP_ANSWERED"}'
from logged;

insert into ledger_head (size)
select count(*) from ledger;

drop table lookup_log;
drop function refuse_change_of_lookup_log();

create unique index ledger_disclosure on ledger (disclosure, type) where disclosure is not null;
-- Counts of a period by kind are read from the index alone.
create index ledger_asked on ledger (at) include (kind) where type = 'LOOKUP_ASKED';

create function refuse_change_of_ledger() returns trigger
language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger notify_changes
after insert or update or delete or truncate on ledger
for each statement execute function notify_changes();

create trigger ledger_is_append_only
before update or delete or truncate on ledger
for each statement execute function refuse_change_of_ledger();
