-- Whom it is about and where to reach the citizen, of notices that nobody waits for any more and of cases at rest.
with contacts as (
  update online_application
  set sealed_contact = null
  where sealed_contact is not null and state in ('DELIVERED', 'WITHDRAWN')
)

update notice
set sealed_subject = null, sealed_contact = null
where
  sealed_subject is not null
  and not exists (
    select 1 from notice_delivery as d
    where d.notice_id = notice.id and d.due_at is not null
  )
