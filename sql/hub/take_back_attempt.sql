-- The attempt at the case $1 was none at a wrong code.
update wrong_code
set failures = failures - 1
where subject = $1 and failures > 0
