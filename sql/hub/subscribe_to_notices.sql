insert into notice_subscription as before (agency_code, event, address, sealed_secret)
values ($1::text, $2::text, $3::text, $4::bytea)
on conflict (agency_code, event) do update
  set
    address = excluded.address,
    sealed_secret = excluded.sealed_secret,
    previous_sealed_secret = case when excluded.sealed_secret is not null then before.sealed_secret end,
    previous_until = now() + interval '1 day',
    subscribed_at = now()
