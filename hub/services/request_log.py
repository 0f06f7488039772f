"""One JSON line for each request, on standard output: what it was, how it ended and what it took.

Nothing in it is a caller's text: names of methods, paths that the hub has, ids, hashes and numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

# Lines are written together, as a call of the system for each would cost as much as a kept answer.
WRITE_SECONDS = 0.1


class RequestLine(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="event", tag="request"):
    """A request. `document` is the id of a stored document; `kept`: a whole answer that was kept was given.

    `client` is whose key was good, or of a refused key the client that it named, if there is one. `errors` is how
    many errors were told, and `codes` of which kinds. `operation` is the type of what was run.
    """

    time: datetime
    request: str
    method: str
    path: str
    status: int
    ms: float
    client: str | None = None
    document: str | None = None
    cost: int = 0
    errors: int = 0
    codes: Sequence[str] = ()
    kept: bool = False
    operation: str | None = None


class RequestLog:
    """Writes lines a little later. `later` calls a function after so many seconds; `write` takes whole lines."""

    def __init__(
        self, later: Callable[[float, Callable[[], None]], object], write: Callable[[bytes], object]
    ) -> None:
        self._later = later
        self._write = write
        self._lines: list[bytes] = []
        self._encode = msgspec.json.Encoder().encode

    def add(self, line: RequestLine) -> None:
        """Have a line written."""
        if not self._lines:
            self._later(WRITE_SECONDS, self.flush)
        self._lines.append(self._encode(line))

    def flush(self) -> None:
        """Write what has come together; what cannot be written is lost, and the next lines are tried again."""
        lines, self._lines = self._lines, []
        if lines:
            with suppress(OSError):
                self._write(b"\n".join(lines) + b"\n")


def to_standard_output(lines: bytes) -> None:
    """Write whole lines at once."""
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
