select
  key.place,
  a.id,
  a.code,
  a.programme_code,
  a.edition_code,
  a.year,
  a.category,
  a.rank,
  a.outcome,
  a.title,
  a.recipient_kind,
  a.recipient_name,
  a.agency_code,
  a.business_number,
  a.publisher,
  a.authors,
  a.tender_key,
  a.recipients,
  a.prize,
  a.note,
  a.sources
from unnest($1::text[]) with ordinality as key (tender_key, place)
inner join award as a on key.tender_key = a.tender_key
order by key.place, a.id
