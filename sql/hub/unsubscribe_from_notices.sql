delete from notice_subscription
where agency_code = $1::text and event = $2::text
returning agency_code, event, address, subscribed_at
