"""Entries of the ledger whose citizens are known."""

from __future__ import annotations

from uuid import UUID

from hub.services.callers import Caller


class EntriesOf:
    """Implements `Entries`: these are about these citizens, and all others about nobody."""

    def __init__(self) -> None:
        self.about: dict[UUID, set[str]] = {}

    def note(self, entry: str, *citizens: str) -> None:
        """This entry is about these."""
        self.about[UUID(entry)] = set(citizens)

    async def is_about(self, citizen: Caller, entry: UUID) -> bool:
        return citizen.citizen in self.about.get(entry, ())
