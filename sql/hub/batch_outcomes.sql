select
  key.place,
  (asked.entry::jsonb ->> 'item')::integer as item,
  asked.entry::jsonb ->> 'itemHash' as item_hash,
  asked.entry as asked_entry,
  answered.sequence,
  answered.entry as answered_entry
from unnest($1::text[]) with ordinality as key (batch, place)
inner join ledger as asked on key.batch = asked.batch
inner join ledger as answered on asked.disclosure = answered.disclosure and answered.type = 'LOOKUP_ANSWERED'
order by key.place, answered.sequence
