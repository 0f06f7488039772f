"""Documents as files: each of its own, or many in a manifest of Apollo's tools."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from hub.errors import StartupError


class ManifestOperation(msgspec.Struct, frozen=True):
    """A document in a manifest; its id is made anew, as only the text says what is run."""

    id: str
    name: str
    type: str
    body: str


class Manifest(msgspec.Struct, frozen=True):
    """A manifest as `generate-persisted-query-manifest` writes it."""

    format: Literal["apollo-persisted-query-manifest"]
    version: Literal[1]
    operations: list[ManifestOperation]


def texts_in(file: Path) -> list[tuple[str, str]]:
    """The names and texts of a file, of which several may have one name; raises StartupError."""
    try:
        if file.suffix != ".json":
            return [(file.stem, file.read_bytes().decode("utf-8"))]
        found = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StartupError(f"{file}: {error}") from error
    return [(each.name, each.body) for each in found.operations]
