-- migrate:up
-- Whoever listens is told which table changed, at commit; a transaction tells of a table once.
create function notify_changes() returns trigger
language plpgsql as $$
begin
  perform pg_notify('khub_changed', tg_table_name);
  return null;
end
$$;

create trigger notify_changes
after insert or update or delete or truncate on firm
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on tender
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on contract
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on contract_change
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on progress_report
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on progress_verification
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on inspection
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on deficiency
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on oversight_report
for each statement execute function notify_changes();

create trigger notify_changes
after insert or update or delete or truncate on control_entry
for each statement execute function notify_changes();
