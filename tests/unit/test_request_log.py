"""One line for each request, whatever is in it."""

import json
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from hub.http.graphql import GraphQLEndpoint
from hub.http.head import Head
from hub.http.middleware import RequestId
from hub.http.request_metrics import RequestMetrics
from hub.services.request_log import RequestLine, RequestLog

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
EVIL = "A123456789 \r\n\x1b[2J\u2028{}"


class Written:
    """A log whose lines are written when the test says so."""

    def __init__(self):
        self.text, self.waiting = b"", []
        self.registry = CollectorRegistry()
        self.requests = RequestMetrics(self.registry)
        self.log = RequestLog(lambda seconds, act: self.waiting.append((seconds, act)), self.take)

    def take(self, lines):
        self.text += lines

    @property
    def lines(self):
        self.log.flush()
        return [json.loads(line) for line in self.text.decode().splitlines()]


@pytest.fixture
def written():
    return Written()


def test_lines_are_written_together_a_little_later(written):
    for status in (200, 400):
        written.log.add(RequestLine(NOW, "an-id", "GET", "/graphql", status, 1.5))
    assert written.text == b""
    ((seconds, act),) = written.waiting
    assert seconds == 0.1
    act()
    assert written.text.count(b"\n") == 2
    assert json.loads(written.text.splitlines()[0]) == {
        "event": "request",
        "time": "2026-11-25T06:00:00Z",
        "request": "an-id",
        "method": "GET",
        "path": "/graphql",
        "status": 200,
        "ms": 1.5,
    }
    act()
    assert written.text.count(b"\n") == 2


def scope(path, written, **more):
    headers = [(b"x-request-id", b"A123456789"), (b"user-agent", EVIL.encode())]
    state = {"request_log": written.log, "requests": written.requests, "tracing": None, "log": None}
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": EVIL.encode(),
        "headers": headers,
        "state": state,
        **more,
    }


async def quiet(_message):
    pass


async def test_nothing_that_a_caller_wrote_is_in_the_line_of_a_page(written):
    async def not_found(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})

    await RequestId(not_found, lambda: "new-id")(scope(f"/{EVIL}", written), None, quiet)
    (line,) = written.lines
    assert (line["path"], line["status"], line["request"]) == ("other", 404, "new-id")
    counted = generate_latest(written.registry).decode()
    assert 'khub_requests_total{operation="none",path="other",status="4xx"} 1.0' in counted
    assert "A123456789" not in counted
    assert "A123456789" not in written.text.decode()


async def test_nothing_that_a_caller_wrote_is_in_the_line_of_a_refused_request(written):
    await GraphQLEndpoint(lambda: "new-id")(scope("/graphql", written, method=EVIL), None, quiet)
    (line,) = written.lines
    assert (line["method"], line["status"]) == ("OTHER", 405)
    counted = generate_latest(written.registry).decode()
    assert 'khub_request_errors_total{code="BAD_USER_INPUT"} 1.0' in counted
    assert "A123456789" not in counted
    assert "A123456789" not in written.text.decode()


def test_an_id_of_the_callers_own_is_kept_if_it_has_the_form_of_one():
    def given(text):
        scope = {"method": "GET", "query_string": b"", "headers": [(b"x-request-id", text)]}
        return Head(scope).request_id(lambda: "new-id")

    for own in (b"7ad6fe7d-9c3c-4a7e-9c50-0a2b5a8f3f11", b"4bf92f3577b34da6a3ce929d0e0e4736"):
        assert given(own) == own.decode()
    for other in (b"A123456789", b"0912345678", b"wang-daming-1985-03-07-wang-daming", b"short", b"\xff" * 32):
        assert given(other) == "new-id"


async def test_a_log_that_cannot_be_written_goes_on_with_the_next_lines(written):
    def full(_lines):
        raise OSError(28, "No space left on device")

    written.log._write, take = full, written.log._write
    written.log.add(RequestLine(NOW, "an-id", "GET", "/", 200, 1.5))
    written.log.flush()
    written.log._write = take
    written.log.add(RequestLine(NOW, "next-id", "GET", "/", 200, 1.5))
    assert [line["request"] for line in written.lines] == ["next-id"]
    assert len(written.waiting) == 2
