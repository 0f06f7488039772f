"""Whole answers: kept while they are fresh and unchanged, made once, within their room."""

import asyncio
import gzip

import pytest
from backports import zstd

from hub.http.by_get import given
from hub.http.encodings import encoded, encoding
from hub.http.head import Head
from hub.http.shared_answers import BYTES_PER_ENTRY, SharedAnswer, SharedAnswers

pytestmark = pytest.mark.anyio

ADDRESS = ("application/json", b"documentId=1")
OTHER = ("application/json", b"documentId=2")
BODY = '{"data":{"name":"三民區"}}'.encode()


class Kept:
    """Shared answers with a clock in the test's hand."""

    def __init__(self, capacity=100_000):
        self.now = 0.0
        self.answers = SharedAnswers(capacity, lambda: self.now)

    def answer(self, body=BODY, seconds=30, tags=("tenders.*", "tenders.tender")):
        return SharedAnswer(body, b'W/"1"', seconds, tags, self.now, self.answers.changes)

    def keep(self, address=ADDRESS, **made):
        answer = self.answer(**made)
        self.answers.keep(address, answer)
        return answer


@pytest.fixture
def kept():
    return Kept()


def test_an_answer_is_given_while_it_is_fresh(kept):
    answer = kept.keep()
    kept.now = 29.9
    assert kept.answers.known(ADDRESS) is answer
    assert kept.answers.known(OTHER) is None
    kept.now = 30
    assert kept.answers.known(ADDRESS) is None


@pytest.mark.parametrize("tag", ["tenders.tender", "tenders.*"])
def test_a_change_of_what_it_was_read_from_ends_it(kept, tag):
    answer = kept.keep()
    kept.answers.changed("awards.award")
    assert kept.answers.known(ADDRESS) is answer
    kept.answers.changed(tag)
    assert kept.answers.known(ADDRESS) is None
    again = kept.keep()
    assert kept.answers.known(ADDRESS) is again


def test_an_answer_is_not_kept_if_it_changed_while_it_was_made(kept):
    answer = kept.answer()
    kept.answers.changed("tenders.tender")
    kept.answers.keep(ADDRESS, answer)
    assert kept.answers.known(ADDRESS) is None


def test_the_answers_used_last_are_kept_as_far_as_they_have_room():
    size = BYTES_PER_ENTRY + 2 * len(BODY)
    kept = Kept(capacity=2 * size)
    third = ("application/json", b"documentId=3")
    kept.keep(ADDRESS)
    kept.keep(OTHER)
    kept.answers.known(ADDRESS)
    kept.keep(third)
    assert [kept.answers.known(each) is not None for each in (ADDRESS, OTHER, third)] == [True, False, True]
    kept.keep(third, body=b" " * 3 * size)
    assert kept.answers.known(third) is None
    kept.keep(OTHER)
    assert kept.answers.known(ADDRESS) is not None


def test_with_no_room_nothing_is_kept():
    kept = Kept(capacity=0)
    kept.keep()
    assert kept.answers.known(ADDRESS) is None


async def test_those_who_ask_at_the_same_time_get_one_answer(kept):
    calls, go_on = [], asyncio.Event()

    async def make():
        calls.append(1)
        await go_on.wait()
        return "made"

    waiting = [asyncio.create_task(kept.answers.made_once(ADDRESS, make)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    go_on.set()
    assert await asyncio.gather(*waiting[1:]) == ["made", "made"]
    assert await kept.answers.made_once(ADDRESS, make) == "made"
    assert len(calls) == 2


async def test_who_asks_after_a_change_does_not_get_what_was_begun_before(kept):
    made, go_on = iter(("before", "after")), asyncio.Event()

    async def make():
        found = next(made)
        await go_on.wait()
        return found

    first = asyncio.create_task(kept.answers.made_once(ADDRESS, make))
    await asyncio.sleep(0)
    kept.answers.changed("tenders.tender")
    second = asyncio.create_task(kept.answers.made_once(ADDRESS, make))
    await asyncio.sleep(0)
    go_on.set()
    assert await asyncio.gather(first, second) == ["before", "after"]


def test_an_address_of_any_length_is_not_kept(kept):
    kept.keep(("application/json", b"x" * 2_049))
    assert kept.answers.known(("application/json", b"x" * 2_049)) is None


async def test_a_failure_is_that_of_those_who_asked_and_of_nobody_later(kept):
    async def fail():
        raise ValueError("no")

    async def make():
        return "made"

    with pytest.raises(ValueError, match="no"):
        await kept.answers.made_once(ADDRESS, fail)
    assert await kept.answers.made_once(ADDRESS, make) == "made"


def head(**headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Head({"method": "GET", "query_string": b"", "headers": pairs})


@pytest.mark.parametrize("tags", ['W/"1"', '"1"', 'W/"0", W/"1"', "*"])
def test_whoever_has_the_answer_is_told_so(kept, tags):
    response = given(kept.keep(), head(if_none_match=tags), "application/json", 7.9)
    assert (response.status, response.body) == (304, b"")
    named = dict(response.headers)
    assert (named[b"etag"], named[b"age"]) == (b'W/"1"', b"7")
    assert named[b"cache-control"] == b"public, max-age=30"


def test_whoever_has_another_answer_gets_this_one(kept):
    response = given(kept.keep(), head(if_none_match='W/"2"'), "application/json", 0)
    assert (response.status, response.body) == (200, BODY)
    assert dict(response.headers)[b"content-type"] == b"application/json; charset=utf-8"


def test_a_long_answer_is_compressed_for_whoever_takes_that(kept):
    body = b'{"data":"' + b"x" * 2_000 + b'"}'
    answer = kept.keep(body=body)
    for accepted, name, decoded in (
        ("gzip, deflate", b"gzip", gzip.decompress),
        ("gzip, zstd", b"zstd", zstd.decompress),
        ("br", None, bytes),
    ):
        response = given(answer, head(accept_encoding=accepted), "application/json", 0)
        assert dict(response.headers).get(b"content-encoding") == name
        assert decoded(response.body) == body
        assert dict(response.headers)[b"vary"] == b"Accept, Accept-Encoding, Origin"
    assert given(kept.keep(), head(accept_encoding="gzip"), "application/json", 0).body == BODY


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("GZIP", "gzip"),
        ("zstd;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=x", None),
        ("gzip; q=1.0, zstd; q=0.5", "gzip"),
    ],
)
def test_the_encoding_is_the_most_welcome_one(accepted, expected):
    assert encoding(accepted) == expected


def test_equal_bodies_are_equal_bytes():
    assert encoded(b"x" * 100, "gzip") == encoded(b"x" * 100, "gzip")
