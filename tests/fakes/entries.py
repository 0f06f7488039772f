"""Entries of the ledger whose citizens are known."""

from __future__ import annotations

from uuid import UUID


class EntriesOf:
    """Implements `Entries`: these are about these citizens, and all others about nobody."""

    def __init__(self) -> None:
        self.about: dict[UUID, set[str]] = {}

    def note(self, entry: str, *citizens: str) -> None:
        """This entry is about these."""
        self.about[UUID(entry)] = set(citizens)

    async def is_about(self, citizen: str, entry: UUID) -> bool:
        return citizen in self.about.get(entry, ())
