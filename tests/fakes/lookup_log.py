"""A lookup log in memory, which can be made to fail."""

from __future__ import annotations

from hub.errors import SourceError
from hub.privacy.lookup_log import LogEntry


class FakeLookupLog:
    """Implements `LookupLog`; raises `failure` instead of keeping an entry, if there is one."""

    def __init__(self, failure: SourceError | None = None) -> None:
        self.entries: list[LogEntry] = []
        self.failure = failure

    async def append(self, entry: LogEntry) -> None:
        if self.failure is not None:
            raise self.failure
        self.entries.append(entry)
