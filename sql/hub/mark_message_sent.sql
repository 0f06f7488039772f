update citizen_message
set sent_at = $2::timestamptz, attempts = attempts + 1, failure = null, sealed_contact = null
where id = $1::uuid
