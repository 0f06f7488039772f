"""How a stream ends: its caller is too slow, or may no longer be there, or the hub leaves."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import NotAuthenticated, SourceTimeout
from hub.http.head import Head
from hub.http.operations import Answer
from hub.http.streams.ending import Endable, Ending, done_before
from hub.http.streams.limits import StreamLimits, Streams
from hub.http.streams.socket import Handshake, Socket
from hub.http.streams.socket_endpoint import SocketEndpoint
from hub.http.streams.tenure import until_refused
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE, ApiClient, Caller

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
CLIENT = Caller(ApiClient("abcd1234", "a tool", "397020000A", [], b"", NOW, None))


class Connection:
    """What a server gives a socket; what is sent waits while the caller takes nothing."""

    def __init__(self):
        self.said = asyncio.Queue()
        self.sent = []
        self.taking = asyncio.Event()
        self.taking.set()

    def say(self, kind, **members):
        self.said.put_nowait({"type": "websocket.receive", "text": json.dumps({"type": kind, **members})})

    async def send(self, message):
        await self.taking.wait()
        self.sent.append(message)

    def heard(self):
        return [json.loads(each["text"]) for each in self.sent if each["type"] == "websocket.send"]

    def closed(self):
        return [(each["code"], each["reason"]) for each in self.sent if each["type"] == "websocket.close"]


class Clients:
    """Lets everybody in as `caller`, until it is told to raise something."""

    def __init__(self, caller=ANYONE):
        self.caller_found = caller
        self.error = None

    async def authenticated(self, _sent):
        if self.error:
            raise self.error
        return self.caller_found

    still = authenticated


class Endless:
    """Operations, each of which has answers without end, as fast as they are taken."""

    def __init__(self):
        self.ended = 0

    async def opened(self, _request, _caller, _request_id):
        async def answers():
            try:
                while True:
                    await asyncio.sleep(0)
                    yield Answer(executed=True, data={"n": 1})
            finally:
                self.ended += 1

        return answers()


class Admitting:
    def admitted(self, sent, _caller):
        return sent


def socket(connection, clients, limits, operations=None):
    streams = Streams(limits)
    state = {"clients": clients, "admission": Admitting(), "operations": operations or Endless(), "log": None}
    scope = {"method": "GET", "scheme": "http", "path": "/graphql", "query_string": b"", "headers": []}
    head = Head({**scope, "client": ("192.0.2.1", 1), "state": state})
    return Socket(Handshake.of(head, "a-test"), connection.said.get, connection.send, streams), streams


async def until(fact):
    async with asyncio.timeout(5):
        while not fact():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_who_does_not_begin_in_time_is_left():
    connection = Connection()
    served, _ = socket(connection, Clients(), StreamLimits(init=0))
    await served.serve()
    assert connection.closed() == [(4408, "Connection initialisation timeout")]


async def test_who_takes_nothing_is_left_when_64_messages_wait_and_its_operations_end():
    connection, operations = Connection(), Endless()
    served, _ = socket(connection, Clients(), StreamLimits(), operations)
    task = asyncio.create_task(served.serve())
    connection.say("connection_init")
    await until(connection.heard)
    connection.taking.clear()
    for number in range(3):
        connection.say("subscribe", id=str(number), payload={"query": "{ n }"})
    await until(lambda: operations.ended == 3)
    connection.taking.set()
    await task
    assert connection.closed() == [(1013, "more than 64 messages wait to be taken")]
    assert len(connection.heard()) == 1


async def test_what_waits_is_sent_in_order_as_soon_as_it_is_taken():
    connection = Connection()
    served, _ = socket(connection, Clients(), StreamLimits())
    task = asyncio.create_task(served.serve())
    connection.taking.clear()
    connection.say("connection_init")
    for _ in range(5):
        connection.say("ping")
    await until(connection.said.empty)
    connection.taking.set()
    await until(lambda: len(connection.heard()) == 6)
    assert [each["type"] for each in connection.heard()] == ["connection_ack"] + ["pong"] * 5
    connection.said.put_nowait({"type": "websocket.disconnect"})
    await task
    assert connection.closed() == []


@pytest.mark.parametrize(
    ("error", "code"), [(NotAuthenticated("", ""), 4403), (SourceTimeout(SystemCode.HUB, ""), 1013)]
)
async def test_who_may_no_longer_be_there_is_left_and_its_operations_end(error, code):
    connection, clients, operations = Connection(), Clients(CLIENT), Endless()
    served, _ = socket(connection, clients, StreamLimits(check=0, queued=10**6), operations)
    task = asyncio.create_task(served.serve())
    connection.say("connection_init")
    connection.say("subscribe", id="1", payload={"query": "{ n }"})
    await until(lambda: len(connection.heard()) > 3)
    clients.error = error
    await task
    assert connection.closed()[0][0] == code
    assert operations.ended == 1


async def test_when_the_hub_leaves_each_socket_is_told():
    connection, operations = Connection(), Endless()
    served, streams = socket(connection, Clients(), StreamLimits(queued=10**6), operations)

    async def serve():
        with streams.ended_with_the_hub(served):
            await served.serve()

    task = asyncio.create_task(serve())
    connection.say("connection_init")
    connection.say("subscribe", id="1", payload={"query": "{ n }"})
    await until(lambda: len(connection.heard()) > 3)
    streams.leave()
    await task
    assert (connection.closed(), operations.ended) == ([(1001, "going away")], 1)


async def test_a_bug_closes_the_socket_and_shows_nothing():
    connection, told = Connection(), []

    class Broken(Clients):
        async def authenticated(self, _sent):
            raise RuntimeError("a secret")

    served, _ = socket(connection, Broken(), StreamLimits())
    served._handshake.state["log"] = connection
    connection.error = lambda event, **named: told.append((event, named["request"]))
    connection.say("connection_init")
    await served.serve()
    assert (connection.closed(), told) == ([(4500, "Internal server error")], [("bug", "a-test")])


async def again():
    return CLIENT


async def test_a_token_ends_when_it_ends_however_often_it_is_looked_at():
    caller = Caller(CLIENT.client, expires_at=NOW)
    ended = await until_refused(caller, again, lambda: NOW, 3600)
    assert ended == Ending(4403, "the token has expired")


async def test_a_token_that_goes_on_is_looked_at_again():
    caller = Caller(CLIENT.client, expires_at=NOW + timedelta(seconds=1))
    looks = iter([NOW, NOW + timedelta(seconds=1), NOW + timedelta(seconds=1)])
    assert (await until_refused(caller, again, lambda: next(looks), 0)).code == 4403


async def test_work_is_ended_with_the_first_reason():
    work = Endable()

    async def endless():
        await asyncio.sleep(3600)

    task = asyncio.create_task(work.until_ended(endless()))
    await asyncio.sleep(0)
    work.end(1001, "first")
    work.end(4403, "second")
    assert await task == Ending(1001, "first")
    work.end(4403, "too late")


async def test_a_cancellation_from_elsewhere_stays_one():
    work = Endable()
    task = asyncio.create_task(work.until_ended(asyncio.sleep(3600)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_is_done_or_its_caller_is_refused():
    async def soon(value=None):
        return value

    assert await done_before(soon(), None)
    assert await done_before(soon(), asyncio.sleep(3600))
    assert not await done_before(asyncio.sleep(3600), soon(Ending(4403, "")))

    async def fails():
        raise NotAuthenticated("", "")

    with pytest.raises(NotAuthenticated):
        await done_before(fails(), asyncio.sleep(3600))


@pytest.mark.parametrize(("origin", "status"), [(b"http://hub.example", 101), (b"https://evil.example", 403)])
async def test_a_socket_is_one_line_in_the_log_of_requests(origin, status):
    connection, lines = Connection(), []
    connection.add = lines.append
    connection.said.put_nowait({"type": "websocket.connect"})
    connection.said.put_nowait({"type": "websocket.disconnect"})
    scope = {"scheme": "ws", "path": "/graphql", "query_string": b"", "client": ("192.0.2.1", 1)}
    state = {"streams": Streams(), "admission": None, "operations": None, "log": None, "request_log": connection}
    headers = [(b"host", b"hub.example"), (b"origin", origin)]
    scope |= {"headers": headers, "state": state, "subprotocols": ["graphql-transport-ws"]}
    await SocketEndpoint(lambda: "an id")(scope, connection.said.get, connection.send)
    assert [(line.request, line.path, line.status) for line in lines] == [("an id", "/graphql", status)]


def test_what_an_address_has_is_given_back():
    counted = []
    streams = Streams(StreamLimits(per_address=1), lambda kind, number: counted.append((kind, number)))
    for _ in range(3):
        with streams.counted("websocket", "192.0.2.1"), streams.counted("events", "192.0.2.2"):
            pass
    assert counted[:4] == [("websocket", 1), ("events", 1), ("events", 0), ("websocket", 0)]
    assert not streams._of_address
