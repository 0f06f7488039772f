select
  client_id,
  refused_at,
  clock_timestamp() as now
from refused_token_client
order by refused_at desc, client_id
