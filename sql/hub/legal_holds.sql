select
  id,
  ordered_by,
  law,
  article,
  lookup,
  agency_code,
  case_number,
  since,
  until
from legal_hold
where until > $1::timestamptz
order by until, id
