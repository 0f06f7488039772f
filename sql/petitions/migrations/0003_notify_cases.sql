-- migrate:up
-- A case is told of by its id: whoever waits for it looks at it, and nobody else. Of many the table is told of.
create function notify_cases(ids bigint[]) returns void
language plpgsql as $$
begin
  if cardinality(ids) > 20 then
    perform pg_notify('khub_changed', 'service_case');
  else
    perform pg_notify('khub_changed', 'service_case:' || id) from unnest(ids) as id;
  end if;
end
$$;

create function notify_changed_cases() returns trigger
language plpgsql as $$
begin
  perform notify_cases((select array_agg(id) from changed));
  return null;
end
$$;

create function notify_transferred_cases() returns trigger
language plpgsql as $$
begin
  perform notify_cases((select array_agg(distinct case_id) from changed));
  return null;
end
$$;

drop trigger notify_changes on service_case;

create trigger notify_changes
after delete or truncate on service_case
for each statement execute function notify_changes();

create trigger notify_new_cases
after insert on service_case
referencing new table as changed
for each statement execute function notify_changed_cases();

create trigger notify_changed_cases
after update on service_case
referencing new table as changed
for each statement execute function notify_changed_cases();

create trigger notify_new_transfers
after insert on transfer
referencing new table as changed
for each statement execute function notify_transferred_cases();

create trigger notify_changed_transfers
after update on transfer
referencing new table as changed
for each statement execute function notify_transferred_cases();
