-- Whom it is about and where to reach the citizen, of notices that nobody waits for any more and of cases at rest:
-- closed, or without a clock and moved by nobody since the time given.
with contacts as (
  update online_application
  set sealed_contact = null
  from application_move as last_move
  where
    sealed_contact is not null
    and last_move.application_id = online_application.id and last_move.place = online_application.moves
    and (
      online_application.state in ('DELIVERED', 'WITHDRAWN')
      or (online_application.due_at is null and last_move.at < $1::timestamptz)
    )
)

update notice
set sealed_subject = null, sealed_contact = null
where
  sealed_subject is not null
  and not exists (
    select 1 from notice_delivery as d
    where d.notice_id = notice.id and d.due_at is not null
  )
