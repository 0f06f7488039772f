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
after insert or update or delete or truncate on lookup_log
for each statement execute function notify_changes();
