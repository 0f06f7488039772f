select pg_notify('khub_changed', tag)
from unnest($1::text[]) as told (tag)
