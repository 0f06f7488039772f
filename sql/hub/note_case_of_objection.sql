update objection
set case_number = $2::text, reason = null
where id = $1::uuid and case_number is null
