-- The attempt at the case $1 was none at a wrong code.
with last as (
  delete from wrong_code
  where subject = $1 and failures = 1
)

update wrong_code
set failures = failures - 1
where subject = $1 and failures > 1
