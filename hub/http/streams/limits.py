"""How many streams there are, and how many an address may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from hub.errors import RateLimited
from hub.http.streams.ending import CloseCode
from hub.services.budgets import network_of

STREAMS_PER_ADDRESS = 10
# An address that has its streams taken may find one free so much later.
_RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """`per_address`: streams of one address, of `operations` each; `queued`: messages that wait for a slow caller.

    In seconds: `init`, until a socket has said who it is; `ping`, between two signs of life; `check`, between two
    looks at whether a key still holds; `attach`, until a reserved stream is opened.
    """

    per_address: int = STREAMS_PER_ADDRESS
    operations: int = 20
    queued: int = 64
    init: float = 10
    ping: float = 12
    check: float = 4
    attach: float = 30


class Stream(Protocol):
    """A stream as it is ended from outside."""

    def end(self, code: CloseCode, reason: str) -> None:
        """End it."""
        ...


class Streams:
    """The streams that are open in this process. `count` is told how many there are of each kind."""

    def __init__(
        self, limits: StreamLimits | None = None, count: Callable[[str, int], None] = lambda _kind, _number: None
    ) -> None:
        self.limits = limits or StreamLimits()
        self._count = count
        self._open: Counter[str] = Counter()
        self._of_address: Counter[str] = Counter()
        self._streams: set[Stream] = set()

    @contextmanager
    def counted(self, kind: str, address: str) -> Iterator[None]:
        """Count a stream while it is open; raises RateLimited if its address has as many as it may have."""
        network = network_of(address)
        if self._of_address[network] >= self.limits.per_address:
            most = self.limits.per_address
            raise RateLimited(
                f"同一網址最多 {most} 個連線", f"an address may have {most} streams", retry_after=_RETRY_SECONDS
            )
        self._add(kind, network, 1)
        try:
            yield
        finally:
            self._add(kind, network, -1)

    @contextmanager
    def ended_with_the_hub(self, stream: Stream) -> Iterator[None]:
        """End the stream when the hub leaves."""
        self._streams.add(stream)
        try:
            yield
        finally:
            self._streams.discard(stream)

    def leave(self) -> None:
        """End all streams: their callers come back to whoever serves then."""
        for stream in tuple(self._streams):
            stream.end(CloseCode.GOING_AWAY, "going away")

    def _add(self, kind: str, network: str, number: int) -> None:
        self._open[kind] += number
        self._count(kind, self._open[kind])
        self._of_address[network] += number
        if not self._of_address[network]:
            del self._of_address[network]
