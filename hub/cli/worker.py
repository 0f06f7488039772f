"""A worker of `khub serve`: a server in a process of its own, which leaves without cutting anybody off."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import Pipe
from socket import socket
from types import FrameType

import uvicorn
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from uvicorn.supervisors.multiprocess import Process

# So long a server that leaves tells whoever still asks over an old connection to come back over a new one.
DRAIN_SECONDS = 1.0


class LeavingServer(uvicorn.Server):
    """A server that stops in two steps: it takes no new connections, then ends those that are left.

    To close a connection that is kept open while its client sends the next request would lose that request.
    """

    _leaves_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to leave; at a second signal, leave at once."""
        if self._leaves_at is not None or not self.started:
            super().handle_exit(sig, frame)
            return
        self._leaves_at = time.monotonic() + DRAIN_SECONDS
        self._captured_signals.append(sig)

    async def on_tick(self, counter: int) -> bool:
        """Whether it is time to end; ten times a second."""
        if self._leaves_at is not None:
            self._drain()
            if not self.server_state.connections or time.monotonic() > self._leaves_at:
                self.should_exit = True
        return await super().on_tick(counter)

    def _drain(self) -> None:
        for server in self.servers:
            server.close()
        # What lasts, as a stream does, ends by itself once it is told.
        closing: asyncio.Event | None = self.lifespan.state.get("closing")
        if closing:
            closing.set()
        close = (b"connection", b"close")
        if close not in self.config.encoded_headers:
            self.config.encoded_headers.append(close)
            self.server_state.default_headers = [*self.server_state.default_headers, close]


class Worker(Process):
    """A process with a server, as its supervisor sees it; `since` is when that started it."""

    since = 0.0
    was_ready = False
    _is_asked = False
    _asked = 0

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        self._counts, self._counts_there = Pipe()
        super().__init__(config, sockets)

    def target(self, sockets: list[socket] | None = None) -> None:
        """Serve, in the process itself, and tell what is counted whenever the supervisor asks."""
        threading.Thread(target=self._tell_counts, name="counts", daemon=True).start()
        super().target(sockets)

    def ask_counts(self) -> None:
        """Ask for what it counts."""
        self._asked += 1
        with suppress(OSError):
            self._counts.send(self._asked)

    def told_counts(self, within: float) -> Sequence[Metric] | None:
        """What it answers to the last question within so many seconds; None if it does not."""
        until = time.monotonic() + within
        try:
            while self._counts.poll(max(0.0, until - time.monotonic())):
                # One that came too late answers an earlier question.
                question, metrics = self._counts.recv()
                if question == self._asked:
                    return metrics  # type: ignore[no-any-return]  # of `_tell_counts`
        except (OSError, EOFError):
            pass
        return None

    def _tell_counts(self) -> None:
        with suppress(OSError, EOFError):
            while True:
                question = self._counts_there.recv()
                self._counts_there.send((question, self._metrics()))

    def _metrics(self) -> list[Metric] | None:
        if not self.server.started:
            return None
        registry: CollectorRegistry | None = self.server.lifespan.state.get("metrics")
        return list(registry.collect()) if registry else []

    def _healthcheck(self, timeout: float) -> bool | None:
        # One question at a time: the answers to earlier ones would be taken for that to the last.
        try:
            if not self._is_asked:
                self.parent_conn.send(b"ping")
                self._is_asked = True
            if not self.parent_conn.poll(timeout):
                return None
            self._is_asked = False
            return bool(self.parent_conn.recv())
        except (OSError, EOFError):
            return None

    @property
    def server(self) -> LeavingServer:
        """The server, in the process itself."""
        if self._server is None:
            self._server = LeavingServer(config=self.config)
        assert isinstance(self._server, LeavingServer)  # noqa: S101  # for the type checker
        return self._server

    def fate(self) -> str:
        """How it ended, for the log."""
        code = self.exitcode
        if code is None:
            return "still there"
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
