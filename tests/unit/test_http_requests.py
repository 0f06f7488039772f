"""Bodies that come slowly, in parts, or not to their end."""

import asyncio

import msgspec
import pytest

from hub.http.head import Head
from hub.http.requests import MAX_BODY, Refusal, json_body
from hub.rules.bilingual import Bilingual

pytestmark = pytest.mark.anyio

NAME = Bilingual("要求", "request")


def head(**headers):
    named = {"content_type": "application/json", **headers}
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    return Head({"method": "POST", "query_string": b"", "headers": pairs})


def sending(*messages):
    """Receives these messages, then waits."""
    remaining = iter(messages)

    async def receive():
        for message in remaining:
            return message
        return await asyncio.Event().wait()

    return receive


def part(body, *, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


async def read(receive, **headers):
    return await json_body(head(**headers), receive, msgspec.json.Decoder(), NAME, within=0.05)


async def test_a_body_may_come_in_parts():
    assert await read(sending(part(b'{"a"'), part(b":1"), part(b"}", more=False))) == {"a": 1}


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        ([part(b'{"a"')], 408),
        ([], 408),
        ([part(b"{"), {"type": "http.disconnect"}], 400),
        ([part(b"{", more=False)], 400),
        ([part(b" " * MAX_BODY), part(b" ")], 413),
    ],
)
async def test_a_body_that_does_not_come_whole_is_refused(messages, status):
    with pytest.raises(Refusal) as refused:
        await read(sending(*messages))
    assert refused.value.status == status


async def test_what_is_declared_to_be_too_long_is_not_read():
    for declared in (str(MAX_BODY + 1), "9" * 5_000):
        with pytest.raises(Refusal) as refused:
            await read(sending(), content_length=declared)
        assert refused.value.status == 413


async def test_a_body_of_the_greatest_length_is_read():
    body = b'"' + b"x" * (MAX_BODY - 2) + b'"'
    assert await read(sending(part(body, more=False)), content_length=str(MAX_BODY)) == "x" * (MAX_BODY - 2)
