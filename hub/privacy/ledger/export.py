"""The ledger outside of its database: one entry a line, as canonical JSON (RFC 8785), in the order of sequence."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Final

import msgspec

from hub.errors import BadInput

# What every reader of JSON has as the same number.
_Whole = Annotated[int, msgspec.Meta(ge=1 - 2**53, le=2**53 - 1)]
Scalar = _Whole | str | bool | None
Entry = dict[str, Scalar | list[Scalar]]

_DECODER: Final = msgspec.json.Decoder(Entry)
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def canonical(entry: Mapping[str, Scalar | list[Scalar]]) -> bytes:
    """The bytes of an entry, which are its leaf in the tree.

    Of an object with one level, without fractions and with names in ASCII, what the encoder writes is canonical,
    in a tenth of the time that the general form takes.
    """
    return _ENCODER.encode(entry)


def read_entry(written: bytes) -> Entry:
    """The entry that is written so; raises BadInput unless it is the canonical JSON of a flat object."""
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        entry = _DECODER.decode(written)
        if canonical(entry) == written and all(map(str.isascii, entry)):
            return entry
    raise _not_canonical()


def sequence_of(entry: Entry) -> int | None:
    """The sequence number that an entry carries."""
    found = entry.get("sequence")
    # True is a number to Python, and equal to 1.
    return found if type(found) is int else None


def _not_canonical() -> BadInput:
    return BadInput(
        "不是單層物件的正規 JSON（RFC 8785）", "expected the canonical JSON (RFC 8785) of an object with one level"
    )
