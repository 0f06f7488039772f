insert into notice_subscription (agency_code, event, address, sealed_secret)
values ($1::text, $2::text, $3::text, $4::bytea)
on conflict (agency_code, event) do update
  set address = excluded.address, sealed_secret = excluded.sealed_secret, subscribed_at = now()
