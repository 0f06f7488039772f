-- migrate:up
-- What was written under which key: hashes and an id, nothing that a caller sent.
create table idempotency_key (
  caller_and_key bytea primary key check (octet_length(caller_and_key) = 32),
  payload bytea not null check (octet_length(payload) = 32),
  answer uuid not null,
  claimed_at timestamptz not null
);

create index idempotency_key_claimed on idempotency_key (claimed_at);

-- Claims a key for the statement that calls this, and so for its transaction: with the write fails the claim.
-- Whoever claims the same key meanwhile waits here until the first has committed, and is given its answer.
-- What was claimed at `forgotten_from` or before counts no more, and is swept a hundred at a time.
create function claim_key(
  caller_with_key bytea, hash_of_payload bytea, new_answer uuid, claimed timestamptz, forgotten_from timestamptz
) returns table (answer uuid, is_new boolean, is_same boolean)
language sql volatile as $$
  -- Also where the database is set to confirm commits before they are on the disk.
  select set_config(
    'synchronous_commit',
    case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end,
    true
  );

  delete from idempotency_key
  where caller_and_key = caller_with_key and claimed_at <= forgotten_from;

  delete from idempotency_key
  where caller_and_key in (
    select k.caller_and_key from idempotency_key as k
    where k.claimed_at <= forgotten_from
    order by k.claimed_at
    limit 100
    for update skip locked
  );

  insert into idempotency_key as k (caller_and_key, payload, answer, claimed_at)
  values (caller_with_key, hash_of_payload, new_answer, claimed)
  on conflict (caller_and_key) do update set claimed_at = k.claimed_at
  returning k.answer, k.answer = new_answer, k.payload = hash_of_payload;
$$;
