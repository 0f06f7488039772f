"""Stored documents: those of the hub and those registered for apps, each under the SHA-256 of its text."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import files

from hub.services.document_registry import DocumentRegistry

# After so long at most a document is known that was registered, and one is not run any more that was taken out.
REFRESH_SECONDS = 10.0

_PREFIX = "sha256:"


def sha256_of(text: str) -> str:
    """The id of a document: the hash of its text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def documents_of_the_hub() -> dict[str, str]:
    """The texts of hub/documents by their ids."""
    texts = [
        each.read_text("utf-8")
        for each in (files("hub") / "documents").iterdir()
        if each.name.endswith(".graphql")
    ]
    return {sha256_of(text): text for text in texts}


class StoredDocuments:
    """What is stored, in memory: an id that is not known costs nothing but to be looked for."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own
        self._registered: dict[str, str] = {}
        self._texts = frozenset(own.values())

    def text(self, document_id: str) -> str | None:
        """The text under an id, `sha256:…` or the hash alone; None if none is stored."""
        sha256 = document_id.removeprefix(_PREFIX)
        return self._own.get(sha256) or self._registered.get(sha256)

    def has(self, text: str) -> bool:
        """Whether this very text is stored."""
        return text in self._texts

    async def refresh(self, registry: DocumentRegistry, now: datetime) -> None:
        """Know the documents that are in force now; raises SourceError if that cannot be told."""
        hashes = await registry.in_force(now)
        kept = {each: self._registered[each] for each in hashes if each in self._registered}
        self._registered = kept | await registry.bodies([each for each in hashes if each not in kept])
        self._texts = frozenset((*self._own.values(), *self._registered.values()))


async def refreshed(
    stored: StoredDocuments,
    registry: DocumentRegistry,
    now: Callable[[], datetime],
    failed: Callable[[Exception], None],
) -> None:
    """Keep what is stored as the registry has it, for ever; while that is away, what is known stays."""
    while True:
        try:
            await stored.refresh(registry, now())
        except Exception as error:  # whatever it is, a document that is taken out must not be run for ever
            failed(error)
        await asyncio.sleep(REFRESH_SECONDS)
