"""A ledger in memory, which can be made to fail."""

from __future__ import annotations

from hub.errors import SourceError
from hub.privacy.ledger.entries import Entry, LookupAnswered, LookupAsked


class FakeLedger:
    """Implements `Ledger`; raises `failure` instead of keeping an entry after so many that it keeps."""

    def __init__(self, failure: SourceError | None = None, keeps: int = 0) -> None:
        self.entries: list[Entry] = []
        self._failure = failure
        self._keeps = keeps

    async def append(self, entry: Entry) -> int:
        if self._failure is not None and len(self.entries) >= self._keeps:
            raise self._failure
        self.entries.append(entry)
        return len(self.entries)

    @property
    def asked(self) -> list[LookupAsked]:
        return [entry for entry in self.entries if isinstance(entry, LookupAsked)]

    @property
    def answered(self) -> list[LookupAnswered]:
        return [entry for entry in self.entries if isinstance(entry, LookupAnswered)]
