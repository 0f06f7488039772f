-- migrate:up
-- What stays of an entry that was deleted: its leaf in the tree, so that all that was ever signed can be verified.
create table ledger_leaf (
  sequence bigint primary key,
  leaf bytea not null check (octet_length(leaf) = 32)
);

-- Whether something forbids to delete the entries of a disclosure. Nothing does, until there are holds.
create function is_held(disclosure uuid) returns boolean
language sql stable parallel safe
return false;

create trigger ledger_leaf_is_append_only
before update or delete or truncate on ledger_leaf
for each statement execute function refuse_change_of_ledger();

-- Entries are deleted together with an entry that says so, by the rule that it names, or not at all.
create function refuse_deletion_by_no_rule() returns trigger
language plpgsql as $$
declare
  said jsonb := (
    select entry::jsonb from ledger
    where sequence = (select size from ledger_head) and type = 'ENTRIES_DELETED'
  );
  too_young timestamptz := instant_of(said ->> 'before');
begin
  if (
    too_young <= now() - make_interval(years => greatest(1, (said ->> 'years')::integer))
    and (
      select
        (min(sequence), max(sequence), count(*))
        = ((said ->> 'first')::bigint, (said ->> 'last')::bigint, (said ->> 'deleted')::bigint)
        and max(at) < too_young
        and not bool_or(is_held(disclosure))
      from gone
    )
    and not exists (
      select from gone
      left join ledger_leaf as kept on gone.sequence = kept.sequence
      where kept.leaf is distinct from sha256('\x00'::bytea || convert_to(gone.entry, 'UTF8'))
    )
    and not exists (select from ledger where sequence <= (said ->> 'last')::bigint and at >= too_young)
  ) is not true then
    raise exception 'the ledger is append-only, except for what an ENTRIES_DELETED of the same transaction says by its rule'
    using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;

drop trigger ledger_is_append_only on ledger;

create trigger ledger_is_append_only
before update or truncate on ledger
for each statement execute function refuse_change_of_ledger();

create trigger ledger_is_deleted_by_its_rule
after delete on ledger
referencing old table as gone
for each statement execute function refuse_deletion_by_no_rule();
