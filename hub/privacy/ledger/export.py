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


def written_entry(sequence: int, entry: Mapping[str, Scalar | list[Scalar]]) -> bytes:
    """The bytes of an entry, which are its leaf in the tree; raises BadInput for what no entry can hold."""
    # Not before it is needed: every command would wait for it.
    import rfc8785  # noqa: PLC0415

    try:
        written = rfc8785.dumps({**entry, "sequence": sequence})
    except rfc8785.CanonicalizationError as error:
        raise _not_canonical() from error
    read_entry(written)
    return written


def read_entry(written: bytes) -> Entry:
    """The entry that is written so; raises BadInput unless it is the canonical JSON of a flat object.

    Without fractions and with names in ASCII, that is what the encoder writes, in a tenth of the time that
    the general form takes.
    """
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        entry = _DECODER.decode(written)
        if _ENCODER.encode(entry) == written and all(map(str.isascii, entry)):
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
