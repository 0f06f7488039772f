"""A request of a reserved stream is answered by the worker that keeps it, whichever worker takes it."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from hub.http.streams.forwarding import Forwarding
from hub.http.streams.limits import Streams
from hub.http.streams.reservations import Reservations

pytestmark = pytest.mark.anyio

KEEPER, OTHER = "0000000a", "0000000b"
BEGIN = {"type": "http.response.start", "status": 200, "headers": [[b"x-kept", b"1"]]}
PART = {"type": "http.response.body", "body": b"part", "more_body": True}
END = {"type": "http.response.body", "body": b""}


class Endpoint:
    """Answers with what it is told to send, and notes what it was asked, and what it received."""

    def __init__(self, *answer, until=None):
        self.answer = answer
        self.until = until
        self.asked = []
        self.received = []

    async def __call__(self, scope, receive, send):
        self.asked.append(scope)
        for message in self.answer:
            await send(message)
        if self.until:
            while not self.received or self.received[-1]["type"] != self.until:
                self.received.append(await receive())


class Caller:
    """What a server gives an application, and what it hears from it."""

    def __init__(self, *said):
        self.said = asyncio.Queue()
        for each in said:
            self.said.put_nowait(each)
        self.heard = asyncio.Queue()

    def ask(self, forwarding, state, **rest):
        scope = {"type": "http", "method": "GET", "path": "/graphql", "scheme": "https", "query_string": b""}
        scope |= {"client": ("192.0.2.7", 4711), "headers": [], "extensions": {"unknown": object()}}
        return asyncio.create_task(forwarding({**scope, "state": state, **rest}, self.said.get, self.heard.put))

    def heard_all(self):
        return [self.heard.get_nowait() for _ in range(self.heard.qsize())]


def token_of(keeper):
    return [(b"x-graphql-event-stream-token", f"{keeper}.secret".encode())]


def parts(name):
    streams = Streams()
    return {"streams": streams, "reservations": Reservations(streams, name)}


@asynccontextmanager
async def worker(folder, name, endpoint):
    """A worker that listens; its forwarding and its parts."""

    @asynccontextmanager
    async def lifespan(_app):
        yield parts(name)

    forwarding = Forwarding(endpoint, folder)
    async with forwarding.lifespan(lifespan)(None) as state:
        yield forwarding, state


@asynccontextmanager
async def two(folder, kept, taken):
    async with worker(folder, KEEPER, kept), worker(folder, OTHER, taken) as other:
        yield other


async def test_the_keeper_is_asked_as_the_caller_has_asked(tmp_path):
    kept, taken = Endpoint(BEGIN, END, until="http.request"), Endpoint()
    caller = Caller({"type": "http.request", "body": b"\xff{}", "more_body": False})
    async with two(tmp_path, kept, taken) as other:
        await caller.ask(*other, method="POST", query_string=b"a=1", headers=token_of(KEEPER))
    (scope,) = kept.asked
    assert (scope["method"], scope["scheme"], scope["query_string"]) == ("POST", "https", b"a=1")
    assert (scope["client"][0], dict(scope["headers"])) == ("192.0.2.7", dict(token_of(KEEPER)))
    assert scope["state"]["reservations"].keeper == KEEPER
    assert kept.received == [{"type": "http.request", "body": b"\xff{}", "more_body": False}]
    assert (caller.heard_all(), taken.asked) == ([BEGIN, END], [])


async def test_an_answer_arrives_whatever_of_the_request_its_keeper_has_not_read(tmp_path):
    answered, answer = asyncio.Event(), [BEGIN, PART, PART, END]

    async def kept(_scope, _receive, send):
        for message in answer:
            await send(message)
        answered.set()

    caller = Caller({"type": "http.request", "body": b"x" * 2**22, "more_body": True})
    caller.heard = asyncio.Queue(1)
    async with two(tmp_path, kept, Endpoint()) as other:
        task = caller.ask(*other, headers=token_of(KEEPER))
        await answered.wait()
        # The keeper has closed, or waits, by the time that its last words are taken.
        for _ in range(10):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            assert [await caller.heard.get() for _ in answer] == answer
        await task


async def test_the_token_may_be_in_the_address(tmp_path):
    kept = Endpoint(BEGIN, END)
    async with two(tmp_path, kept, Endpoint()) as other:
        await Caller().ask(*other, query_string=f"token={KEEPER}.secret".encode())
    assert len(kept.asked) == 1


@pytest.mark.parametrize("keeper", ["", OTHER, "0000000c", "0000000A"])
async def test_what_no_other_worker_keeps_is_answered_at_once(tmp_path, keeper):
    kept, taken = Endpoint(BEGIN, END), Endpoint(BEGIN, END)
    async with two(tmp_path, kept, taken) as other:
        await Caller().ask(*other, headers=token_of(keeper) if keeper else [])
    assert (len(kept.asked), len(taken.asked)) == (0, 1)


async def test_a_token_leads_to_no_socket_elsewhere(tmp_path):
    kept, taken, folder = Endpoint(BEGIN, END), Endpoint(BEGIN, END), tmp_path / "sockets"
    folder.mkdir()
    async with worker(tmp_path, KEEPER, kept), worker(folder, OTHER, taken) as other:
        await Caller().ask(*other, headers=token_of(tmp_path / KEEPER))
    assert (len(kept.asked), len(taken.asked)) == (0, 1)


async def test_a_keeper_that_has_left_keeps_nothing(tmp_path):
    taken = Endpoint(BEGIN, END)
    async with worker(tmp_path, OTHER, taken) as other:
        async with worker(tmp_path, KEEPER, Endpoint()):
            pass
        assert [each.name for each in tmp_path.iterdir()] == [OTHER]
        await Caller().ask(*other, headers=token_of(KEEPER))
    assert len(taken.asked) == 1


async def test_a_keeper_that_was_killed_keeps_nothing(tmp_path):
    taken = Endpoint(BEGIN, END)
    async with worker(tmp_path, OTHER, taken) as other:
        server = await asyncio.start_unix_server(lambda _reader, writer: writer.close(), tmp_path / KEEPER)
        await Caller().ask(*other, headers=token_of(KEEPER))
        server.close()
        await Caller().ask(*other, headers=token_of(KEEPER))
    assert len(taken.asked) == 2


async def test_a_caller_that_leaves_leaves_its_keeper(tmp_path):
    kept, caller = Endpoint(BEGIN, PART, until="http.disconnect"), Caller()
    async with two(tmp_path, kept, Endpoint()) as other:
        task = caller.ask(*other, headers=token_of(KEEPER))
        assert [await caller.heard.get() for _ in range(2)] == [BEGIN, PART]
        caller.said.put_nowait({"type": "http.disconnect"})
        await task
    assert kept.received == [{"type": "http.disconnect"}]


@pytest.mark.parametrize("who", ["keeper", "other"])
async def test_a_stream_ends_when_one_of_the_two_workers_leaves(tmp_path, who):
    kept, caller = Endpoint(BEGIN, PART, until="http.disconnect"), Caller()
    async with AsyncExitStack() as keepers, worker(tmp_path, OTHER, Endpoint()) as (forwarding, state):
        await keepers.enter_async_context(worker(tmp_path, KEEPER, kept))
        task = caller.ask(forwarding, state, headers=token_of(KEEPER))
        assert [await caller.heard.get() for _ in range(2)] == [BEGIN, PART]
        await keepers.aclose() if who == "keeper" else state["streams"].leave()
        await task
    assert caller.heard_all() == [END]


async def test_what_is_no_stream_is_answered_while_the_worker_leaves(tmp_path):
    asked, caller = asyncio.Event(), Caller()

    async def kept(_scope, receive, send):
        asked.set()
        await receive()
        await send(BEGIN)
        await send(END)

    async with two(tmp_path, kept, Endpoint()) as (forwarding, state):
        task = caller.ask(forwarding, state, method="POST", headers=token_of(KEEPER))
        await asked.wait()
        state["streams"].leave()
        caller.said.put_nowait({"type": "http.request", "body": b""})
        await task
    assert caller.heard_all() == [BEGIN, END]
