select note
from checkpoint
order by number desc
limit 1
