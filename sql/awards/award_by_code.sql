select
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
from unnest($1::text[]) with ordinality as key (code, place)
left join award as a on key.code = a.code
order by key.place
