insert into checkpoint (note)
values ($1)
