"""Where checkpoints are kept beside the database: whoever rewrites the one does not have the other."""

from __future__ import annotations

import asyncio
import os
import re
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol

from hub.privacy.ledger.checkpoints import notes_in

TAIL_BYTES = 65_536

# A note ends with its last signature, and a blank line after it.
_END: Final = re.compile("^\N{EM DASH} .*\n\n".encode(), re.MULTILINE)


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

    async def last(self) -> bytes | None:
        """The last note, of whichever worker."""
        return await asyncio.to_thread(self._last)

    async def keep(self, note: bytes) -> None:
        """Append a note; it is on the disk when this returns."""
        await asyncio.to_thread(self._append, note + b"\n")

    def _last(self) -> bytes | None:
        if not self._path.exists():
            return None
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            # After years the file is large; what is read of it is its end, unless no note begins there.
            for start in (max(0, size - TAIL_BYTES), 0):
                file.seek(start)
                if note := _last_of(file.read(), is_whole=not start):
                    return note
        return None

    def _append(self, note: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())


def _last_of(notes: bytes, *, is_whole: bool) -> bytes | None:
    """The last of these notes, of which the first may be cut off."""
    begins = 0
    if not is_whole:
        end = _END.search(notes)
        begins = end.end() if end else len(notes)
    *_, last = (None, *notes_in(BytesIO(notes[begins:])))
    return last
