-- migrate:up
-- What is held, for whom and how long, is what the ledger says: nothing can be held that is not recorded.
create view legal_hold as
select
  (said.entry ->> 'hold')::uuid as id,
  said.entry ->> 'orderedBy' as ordered_by,
  said.entry ->> 'law' as law,
  said.entry ->> 'article' as article,
  (said.entry ->> 'lookup')::uuid as lookup,
  said.entry ->> 'agency' as agency_code,
  said.entry ->> 'caseNumber' as case_number,
  instant_of(said.entry ->> 'since') as since,
  instant_of(said.entry ->> 'until') as until
from ledger as placed
cross join lateral (select placed.entry::jsonb as entry) as said
where
  placed.type = 'HOLD_PLACED'
  and not exists (
    select from ledger as ended
    where ended.type = 'HOLD_ENDED' and ended.entry::jsonb ->> 'hold' = placed.entry::jsonb ->> 'hold'
  );

-- Most of them are over.
create index ledger_hold_placed on ledger (instant_of(entry::jsonb ->> 'until')) where type = 'HOLD_PLACED';
create index ledger_hold_ended on ledger ((entry::jsonb ->> 'hold')) where type = 'HOLD_ENDED';

-- Asked for each of many rows, it must not be planned anew for each, as the pool would have it.
create or replace function is_held(disclosure uuid) returns boolean
language sql stable parallel safe
set plan_cache_mode = force_generic_plan
return exists (
  select from legal_hold as hold
  where
    hold.until > now()
    and hold.since <= now()
    and (
      hold.lookup = $1
      or (hold.agency_code, hold.case_number) = (
        select
          asked.entry::jsonb ->> 'agency',
          asked.entry::jsonb ->> 'caseNumber'
        from ledger as asked
        where asked.disclosure = $1 and asked.type = 'LOOKUP_ASKED'
      )
    )
);

-- Row by row, as it takes the lookup to know its case, and after the deletion that is gone.
create trigger ledger_keeps_what_is_held
before delete on ledger
for each row when (is_held(old.disclosure))
execute function refuse_change_of_ledger();
