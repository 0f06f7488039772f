"""What comes before a body is bounded too: long addresses, long headers, and heads that come drop by drop."""

import asyncio
import json
import socket
import time

import pytest
from starlette.responses import PlainTextResponse
from uvicorn import Config
from uvicorn.server import ServerState

from hub.http.connection import HEAD_SECONDS, MAX_HEAD, MAX_URL, BoundedConnection

pytestmark = pytest.mark.anyio


class Timers:
    """A loop's timers, which come when they are told to."""

    def __init__(self):
        self.waiting = []

    def call_later(self, seconds, call):
        timer = Timer(self, seconds, call)
        self.waiting.append(timer)
        return timer

    def create_task(self, coroutine):
        return asyncio.get_running_loop().create_task(coroutine)

    def pass_by(self):
        for timer in list(self.waiting):
            timer.cancel()
            timer.call()


class Timer:
    def __init__(self, timers, seconds, call):
        self.timers, self.seconds, self.call = timers, seconds, call

    def cancel(self):
        if self in self.timers.waiting:
            self.timers.waiting.remove(self)


class Transport(asyncio.Transport):
    def __init__(self):
        super().__init__({"peername": ("192.0.2.1", 1), "sockname": ("127.0.0.1", 8000)})
        self.written, self.closed = b"", False

    def write(self, data):
        self.written += data

    def is_closing(self):
        return self.closed

    def set_protocol(self, protocol):
        self.protocol = protocol

    def close(self):
        self.closed = True

    def pause_reading(self):
        pass

    resume_reading = pause_reading


class Counted:
    def __init__(self):
        self.statuses = []

    def answered(self, _path, status, _seconds):
        self.statuses.append(status)


class Connection:
    """A connection to an application that answers everything at once."""

    def __init__(self):
        self.timers, self.transport, self.counted = Timers(), Transport(), Counted()
        config = Config(self.app, log_config=None, interface="asgi3")
        state = {"requests": self.counted}
        self.protocol = BoundedConnection(config, ServerState(), state, _loop=self.timers)
        self.protocol.connection_made(self.transport)
        self.asked = 0

    async def app(self, scope, receive, send):
        self.asked += 1
        await PlainTextResponse("well")(scope, receive, send)

    async def send(self, data):
        self.protocol.data_received(data)
        for _ in range(5):
            await asyncio.sleep(0)

    @property
    def status(self):
        return int(self.transport.written.split()[1]) if self.transport.written else None


def head(target="/", **headers):
    fields = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "hub", **headers}.items())
    return f"GET {target} HTTP/1.1\r\n{fields}\r\n".encode()


def padded(length):
    """A head of so many bytes, as they are counted."""
    without = len(b"/") + len(b"Host") + len(b"hub") + 4 + len(b"X") + 4
    return head(X="x" * (length - without))


@pytest.mark.parametrize(("length", "status"), [(MAX_HEAD, 200), (MAX_HEAD + 1, 431)])
async def test_a_head_may_have_so_many_bytes_and_not_one_more(length, status):
    connection = Connection()
    await connection.send(padded(length))
    assert connection.status == status
    assert connection.asked == (status == 200)


@pytest.mark.parametrize(("length", "status"), [(MAX_URL, 200), (MAX_URL + 1, 414)])
async def test_an_address_may_have_so_many_bytes_and_not_one_more(length, status):
    connection = Connection()
    await connection.send(head("/" + "a" * (length - 1)))
    assert connection.status == status
    assert connection.asked == (status == 200)


async def test_a_refusal_is_coded_counted_and_ends_the_connection():
    connection = Connection()
    await connection.send(padded(MAX_HEAD + 1))
    assert b"connection: close" in connection.transport.written
    body = json.loads(connection.transport.written.partition(b"\r\n\r\n")[2])
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert body["errors"][0]["extensions"]["zhTw"]
    assert connection.counted.statuses == [431]
    assert connection.transport.closed


@pytest.mark.parametrize("begin", [b"GET / HTTP/1.1\r\nX: ", b"GET /", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 4000])
async def test_a_head_without_end_is_cut_off_before_it_is_complete(begin):
    connection = Connection()
    await connection.send(begin)
    for _ in range(40):
        await connection.send(b"x" * 1024)
    assert connection.status in (414, 431)
    assert connection.transport.closed
    assert connection.asked == 0


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: hub\r\n"])
async def test_a_head_that_does_not_come_in_its_time_ends_the_connection(sent):
    connection = Connection()
    if sent:
        await connection.send(sent)
    (timer,) = connection.timers.waiting
    assert timer.seconds == HEAD_SECONDS
    connection.timers.pass_by()
    assert connection.status == (408 if sent else None)
    assert connection.transport.closed


async def test_drops_do_not_give_a_head_more_time():
    connection = Connection()
    for drop in b"GET / HTTP/1.1\r\nHost:":
        await connection.send(bytes([drop]))
        assert len(connection.timers.waiting) == 1
    connection.timers.pass_by()
    assert connection.status == 408


async def test_a_request_that_has_come_is_not_timed_and_the_next_one_is_again():
    connection = Connection()
    await connection.send(head())
    assert connection.status == 200
    assert [timer.seconds for timer in connection.timers.waiting] == [connection.protocol.timeout_keep_alive]
    await connection.send(b"GET ")
    assert HEAD_SECONDS in [timer.seconds for timer in connection.timers.waiting]
    await connection.send(b"/ HTTP/1.1\r\nHost: hub\r\n\r\n")
    assert HEAD_SECONDS not in [timer.seconds for timer in connection.timers.waiting]
    assert connection.asked == 2
    assert not connection.transport.closed


async def test_a_body_that_nobody_reads_drips_for_so_long_and_no_longer():
    connection = Connection()
    await connection.send(b"POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: 1000000\r\n\r\n")
    assert connection.status == 200
    for _ in range(3):
        await connection.send(b"x")
    assert HEAD_SECONDS in [timer.seconds for timer in connection.timers.waiting]
    connection.timers.pass_by()
    assert connection.transport.closed


async def test_a_connection_that_became_a_websocket_is_left_alone():
    taken = []

    class WebSocket(asyncio.Protocol):
        def __init__(self, **_parts):
            pass

        def data_received(self, data):
            taken.append(data)

    connection = Connection()
    connection.protocol.ws_protocol_class = WebSocket
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    await connection.send(head("/graphql", **upgrade))
    assert taken[0].startswith(b"GET /graphql")
    assert connection.timers.waiting == []
    assert not connection.transport.closed


async def test_a_long_body_is_not_taken_for_a_long_head():
    connection = Connection()
    await connection.send(b"POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000)
    await connection.send(head())
    assert connection.asked == 2
    assert not connection.transport.closed


async def test_what_is_no_http_is_refused_as_everything_else_is():
    connection = Connection()
    await connection.send(b"nonsense\r\n\r\n")
    assert connection.status == 400
    assert b'"code":"BAD_USER_INPUT"' in connection.transport.written
    assert connection.transport.closed


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (head("/livez?" + "a" * MAX_URL), 414),
        (head("/livez", X="x" * MAX_HEAD), 431),
        (head("/livez", **{f"X-{number}": "x" * 100 for number in range(400)}), 431),
        (b"GET /livez HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n", 400),
    ],
)
def test_a_real_server_refuses_at_once(site, sent, status):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(sent)
        answer = b""
        while received := connection.recv(65536):
            answer += received
    assert int(answer.split()[1]) == status
    assert time.monotonic() - began < HEAD_SECONDS
