"""Entries: canonical JSON, as the standard's own package writes it."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadInput
from hub.privacy.ledger.export import canonical, read_entry, sequence_of

NAMES = st.text(st.characters(max_codepoint=127), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(max_size=8)
ENTRIES = st.dictionaries(NAMES, SCALARS | st.lists(SCALARS, max_size=3), max_size=6)


@given(st.integers(1, 2**53 - 1), ENTRIES)
def test_what_is_written_is_read_again(sequence, entry):
    written = canonical({**entry, "sequence": sequence})
    assert written == rfc8785.dumps({**entry, "sequence": sequence})
    assert read_entry(written) == {**entry, "sequence": sequence}
    assert sequence_of(read_entry(written)) == sequence


@pytest.mark.parametrize("low", range(0, 0x11_0000, 0x1_0000))
def test_every_character_is_written_as_the_standard_says(low):
    for each in range(low, low + 0x1_0000, 64):
        text = "".join(map(chr, range(each, each + 64)))
        if not 0xD800 <= each < 0xE000:
            written = canonical({"text": text})
            assert written == rfc8785.dumps({"text": text})
            assert read_entry(written) == {"text": text}


@given(st.binary(max_size=30) | ENTRIES.map(rfc8785.dumps), st.data())
def test_whatever_is_read_is_canonical(written, data):
    at, other = data.draw(st.integers(0, len(written))), data.draw(st.binary(max_size=2))
    changed = written[:at] + other + written[at + data.draw(st.integers(0, 2)) :]
    try:
        entry = read_entry(changed)
    except BadInput:
        return
    assert rfc8785.dumps(entry) == changed


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"a":1}\n',
        b' {"a":1}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":0.5}',
        b'{"a":-0}',
        b'{"a":9007199254740992}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u000A"}',
        b'{"a":"\x7f\x00"}',
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'{"a":{"b":1}}',
        b'{"a":[[1]]}',
        '{"甲":1}'.encode(),
        # By code units, as the standard sorts names, the second would be the first.
        '{"\ufb33":1,"\U0001f600":2}'.encode(),
    ],
)
def test_what_is_not_canonical_or_not_flat_is_no_entry(written):
    with pytest.raises(BadInput, match="expected the canonical JSON"):
        read_entry(written)


@pytest.mark.parametrize("written", [b"{}", b'{"sequence":"1"}', b'{"sequence":true}', b'{"sequence":null}'])
def test_an_entry_may_have_no_sequence_number(written):
    assert sequence_of(read_entry(written)) is None
