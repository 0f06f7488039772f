"""Where checkpoints are kept beside the database: whoever rewrites the one does not have the other."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Protocol

from hub.privacy.ledger.checkpoints import notes_in


class SecondPlace(Protocol):
    """Keeps signed checkpoints in the order in which they come. Both raise OSError when it cannot be reached."""

    async def last(self) -> bytes | None:
        """The last one that is there."""
        ...

    async def keep(self, note: bytes) -> None:
        """Keep one more; it is there when this returns."""
        ...


class CheckpointFile:
    """A file to which notes are appended, each with a blank line after it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._last: bytes | None = None

    async def last(self) -> bytes | None:
        """The last note, of whichever worker."""
        return await asyncio.to_thread(self._read_on)

    async def keep(self, note: bytes) -> None:
        """Append a note; it is on the disk when this returns."""
        await asyncio.to_thread(self._append, note + b"\n")

    def _read_on(self) -> bytes | None:
        if not self._path.exists():
            return None
        with self._path.open("rb") as file:
            # A shorter file is another one.
            if file.seek(0, os.SEEK_END) < self._read:
                self._read, self._last = 0, None
            file.seek(self._read)
            *_, self._last = (self._last, *notes_in(file))
            self._read = file.tell()
        return self._last

    def _append(self, note: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
