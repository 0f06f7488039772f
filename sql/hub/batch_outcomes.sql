select
  key.place,
  (asked.entry::jsonb ->> 'item')::integer as item,
  asked.entry::jsonb ->> 'itemHash' as item_hash,
  asked.disclosure,
  answered.entry::jsonb ->> 'outcome' as outcome,
  instant_of(answered.entry::jsonb ->> 'asOf') as as_of,
  coalesce((answered.entry::jsonb ->> 'syntheticData')::boolean, false) as synthetic
from unnest($1::text[]) with ordinality as key (batch, place)
inner join ledger as asked on key.batch = asked.batch
inner join ledger as answered on asked.disclosure = answered.disclosure and answered.type = 'LOOKUP_ANSWERED'
order by key.place, answered.sequence
