-- A row in any case: the clock counts for every token.
select
  asked.client_id,
  r.refused_at,
  clock_timestamp() as now
from (values ($1::text)) as asked (client_id)
left join refused_token_client as r on asked.client_id = r.client_id
