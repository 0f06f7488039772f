insert into consent_use (issuer, consent_id, kind, disclosure)
values ($1, $2, $3, $4)
on conflict (issuer, consent_id, kind) do nothing
returning kind
