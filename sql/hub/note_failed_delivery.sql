update notice_delivery
set attempts = attempts + 1, failure = $2::text, dead_at = $3::timestamptz
where id = $1::uuid
