"""Webhooks are signed as the library of Standard Webhooks verifies them, and tried ever later, not for ever."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from hub.casework.posting import Failure, failure_of
from hub.casework.retries import LONGEST, MOST_ATTEMPTS, next_try
from hub.casework.subscriptions import webhook_secret
from hub.casework.webhooks import body, headers

ID = UUID(int=7)
SECRET, OTHER = webhook_secret(bytes(range(32))), webhook_secret(bytes(32))


def signed(secret=SECRET, content=None):
    now = datetime.now(UTC)
    content = content or body("notice.sent", now, {"event": "死亡登記"})
    return content, headers([secret], ID, now, content)


def test_what_is_signed_with_two_secrets_is_verified_with_either():
    now = datetime.now(UTC)
    content = body("notice.sent", now, {"event": "死亡登記"})
    sent = headers([SECRET, OTHER], ID, now, content)
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(content, sent)["type"] == "notice.sent"
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook_secret(b"x" * 32)).verify(content, sent)


def test_the_specifications_own_library_verifies_what_is_sent():
    content, sent = signed()
    assert Webhook(SECRET).verify(content, sent)["data"] == {"event": "死亡登記"}
    assert sent["webhook-id"] == str(ID)


def test_and_refuses_another_body_and_another_secret():
    content, sent = signed()
    for secret, said in ((SECRET, content + b" "), (OTHER, content)):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(said, sent)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (200, None),
        (204, None),
        (302, Failure("HTTP 302")),
        (410, Failure("HTTP 410", is_final=True)),
        (500, Failure("HTTP 500")),
    ],
)
def test_what_a_status_says(status, failure):
    assert failure_of(status) == failure


@pytest.mark.parametrize(
    ("said", "asked"), [("30", 30), ("Wed, 21 Oct 2026", None), ("９", None), ("9" * 9, None)]
)
def test_how_long_the_other_side_wants_to_be_left_alone(said, asked):
    assert failure_of(503, said).retry_after == (timedelta(seconds=asked) if asked else None)


@given(st.integers(1, MOST_ATTEMPTS - 1), st.floats(0, 1), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_each_try_is_later_up_to_a_bound(attempts, chance, asked):
    again = next_try(attempts, chance, asked)
    assert next_try(attempts, 0) <= next_try(attempts, chance) <= next_try(attempts, 1) <= LONGEST
    assert min(asked, LONGEST) <= again <= LONGEST
    assert next_try(MOST_ATTEMPTS, chance) is None


def test_all_tries_are_over_before_a_notice_expires():
    assert sum((next_try(n, 1) for n in range(1, MOST_ATTEMPTS)), timedelta(0)) < timedelta(hours=14)
