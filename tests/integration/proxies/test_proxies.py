"""The proxies of deploy/ before a hub: slow callers end, others notice nothing, nothing is smuggled."""

import asyncio
import selectors
import socket
import time
from contextlib import ExitStack, asynccontextmanager, closing, suppress

import pytest

from tests.integration.proxies.conftest import COMMANDS, NAME, QUERY, post, proxied

HEAD = f"Host: {NAME}\r\nContent-Type: application/json\r\n".encode()
HIDDEN = f"GET /livez HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()


def with_body(fields, body):
    return b"POST /graphql HTTP/1.1\r\n" + HEAD + fields + b"\r\n" + body


CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(QUERY), QUERY)
SMUGGLING = {
    "length and chunks": with_body(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "chunks and length": with_body(
        b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n" % len(CHUNKED), CHUNKED + HIDDEN
    ),
    "two lengths": with_body(b"Content-Length: %d\r\nContent-Length: 0\r\n" % len(QUERY), QUERY + HIDDEN),
    "a length with a sign": with_body(b"Content-Length: +%d\r\n" % len(QUERY), QUERY + HIDDEN),
    "a space before the colon": with_body(b"Transfer-Encoding : chunked\r\n", CHUNKED + HIDDEN),
    "a coding that is none": with_body(b"Transfer-Encoding: xchunked\r\n", CHUNKED + HIDDEN),
    "a size of a chunk that is none": with_body(
        b"Transfer-Encoding: chunked\r\n", b"0x1a\r\n" + QUERY + b"\r\n0\r\n\r\n" + HIDDEN
    ),
    "a folded header": with_body(b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n", CHUNKED + HIDDEN),
    "a NUL in a header": with_body(b"Content-Length: %d\r\nX: a\0b\r\n" % len(HIDDEN), HIDDEN),
}

# What a proxy may write anew, as HTTP lets it, so that the hub gets one plain request.
MENDED = ("chunks and length", "a folded header")


@pytest.mark.parametrize("kind", SMUGGLING)
def test_a_request_hidden_in_another_is_not_answered(way, hub, kind):
    before = hub.asked("/livez")
    answer = way.answer(SMUGGLING[kind])
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b'{"status":"ok"}' not in answer
    if answer:
        assert int(answer.split()[1]) >= 400 or kind in MENDED
    assert way.status(post(Connection="close")) == 200
    assert hub.asked("/livez") == before


def test_the_hub_would_have_answered_the_hidden_request(hub):
    before = hub.asked("/livez")
    answer = hub.server.answer(post() + HIDDEN)
    assert answer.count(b"HTTP/1.1 200") == 2
    time.sleep(0.5)  # the hub writes its lines together
    assert hub.asked("/livez") == before + 1


SLOW = {
    "nothing": b"",
    "half a head": b"POST /graphql HTTP/1.1\r\nHost: ",
    "a head and no body": with_body(b"Content-Length: 20000\r\n", b""),
    "half a body": with_body(b"Content-Length: 20000\r\n", QUERY),
}


@pytest.mark.parametrize("drips", [False, True], ids=["silent", "dripping"])
def test_two_hundred_slow_callers_end_and_others_notice_nothing(proxy, drips):
    began, seen = time.monotonic(), []
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        # An address may have fifty.
        for number in range(200):
            connection = stack.enter_context(closing(proxy.connect(f"127.0.0.{2 + number // 40}")))
            connection.sendall(list(SLOW.values())[number % len(SLOW)])
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < began + 40:
            for key, _ in selector.select(0.2):
                _read(selector, key.fileobj)
            if drips:
                _drip(selector)
            asked = time.monotonic()
            assert proxy.status(post(Connection="close")) == 200
            seen.append(time.monotonic() - asked)
        left, took = len(selector.get_map()), time.monotonic() - began
    seen.sort()
    print(
        f"{len(seen)} others answered, p99 {1000 * seen[int(0.99 * len(seen))]:.0f} ms; all closed in {took:.0f} s"
    )
    assert left == 0
    assert took <= 30


def _read(selector, connection):
    try:
        ended = connection.recv(65536) == b""
    except BlockingIOError:
        return
    except OSError as error:
        ended = getattr(error, "errno", None) not in (socket.EAGAIN, 2)  # of TLS: it wants to read on
    if ended:
        selector.unregister(connection)


def _drip(selector):
    for key in list(selector.get_map().values()):
        try:
            key.fileobj.send(b"x")
        except OSError as error:
            if error.errno not in (socket.EAGAIN, 2, 3):
                selector.unregister(key.fileobj)


def test_an_address_has_fifty_connections_and_another_has_its_own(proxy):
    with ExitStack() as stack:
        for _ in range(50):
            connection = stack.enter_context(closing(proxy.connect("127.0.0.9")))
            # nginx counts a connection once the head of its request has come.
            connection.sendall(with_body(b"Content-Length: 20000\r\n", b""))
        time.sleep(0.3)
        # Refused by a status, or not even let in.
        with suppress(OSError):
            assert proxy.status(post(Connection="close"), "127.0.0.9") in (429, None)
        assert proxy.status(post(Connection="close"), "127.0.0.10") == 200


def test_long_heads_and_addresses_are_refused(way):
    # An answer may be lost where the connection is closed while its request is still being sent.
    assert way.status(post("/graphql?" + "a" * 40_000, Connection="close")) in (400, 414, 431, None)
    assert way.status(post(X="x" * 40_000, Connection="close")) in (400, 431, None)


def test_a_body_that_is_too_long_is_refused_by_its_length(way):
    assert way.status(with_body(b"Content-Length: 1073741824\r\nConnection: close\r\n", b"")) == 413


def test_what_operators_ask_for_is_not_for_callers(proxy):
    for path in (b"/livez", b"/readyz", b"/metrics"):
        request = b"GET %b HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n" % (path, NAME.encode())
        assert proxy.status(request) == 404


@asynccontextmanager
async def in_a_thread(manager):
    """What waits while it is entered and left, beside what runs here."""
    opened = await asyncio.to_thread(manager.__enter__)
    try:
        yield opened
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)


class Backend:
    """A server that keeps what it was asked, speaks after an upgrade, and streams events one by one."""

    def __init__(self):
        self.heads, self.next = [], asyncio.Event()

    async def serve(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        if b"/readyz" in head or b"POST" in head:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        elif b"pgrade: websocket" in head:
            self.heads.append(head)
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            # What RFC 6455 has the server make of the key below.
            writer.write(b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
            while data := await reader.read(100):
                writer.write(data)
        else:
            self.heads.append(head)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            writer.write(b"5\r\nfirst\r\n")
            await writer.drain()
            await self.next.wait()
            writer.write(b"6\r\nsecond\r\n0\r\n\r\n")
        writer.close()


@pytest.mark.anyio
@pytest.mark.parametrize("name", COMMANDS)
async def test_streams_are_passed_on_as_they_come_and_the_proxy_alone_says_who_asks(name, tmp_path, certificate):
    backend = Backend()
    server = await asyncio.start_server(backend.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, in_a_thread(proxied(name, tmp_path, certificate, port)) as proxy:
        await asyncio.to_thread(_echoes, proxy)
        connection = await asyncio.to_thread(_events, proxy)
        backend.next.set()
        rest = await asyncio.to_thread(lambda: connection.recv(1000))
        connection.close()
    assert b"second" in rest
    for head in backend.heads:
        fields = [line.lower() for line in head.split(b"\r\n")]
        assert [line for line in fields if line.startswith(b"x-forwarded-for")] == [b"x-forwarded-for: 127.0.0.1"]
        assert not any(b"203.0.113.9" in line or b"evil" in line for line in fields)


SPOOFED = b"X-Forwarded-For: 203.0.113.9\r\nForwarded: for=203.0.113.9\r\nX-Forwarded-Host: evil\r\n"


def _echoes(proxy):
    with closing(proxy.connect()) as connection:
        fields = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
        connection.sendall(b"GET /graphql HTTP/1.1\r\n" + HEAD + fields + key + SPOOFED + b"\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 101")
        connection.sendall(b"a word")
        assert connection.recv(100) == b"a word"


def _events(proxy):
    connection = proxy.connect()
    connection.sendall(b"GET /graphql HTTP/1.1\r\n" + HEAD + SPOOFED + b"Accept: text/event-stream\r\n\r\n")
    answer = b""
    while b"first" not in answer:
        answer += connection.recv(1000)
    return connection
