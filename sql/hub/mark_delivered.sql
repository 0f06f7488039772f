update notice_delivery
set delivered_at = $2::timestamptz, attempts = attempts + 1, failure = null
where id = $1::uuid
