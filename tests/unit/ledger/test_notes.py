"""Signed notes: the published examples of the format, and everything else that is not a note."""

import base64

import pytest

from hub.errors import BadInput
from hub.privacy.ledger.keys import KeyKind, SigningKey, VerifyingKey
from hub.privacy.ledger.notes import (
    MOST_BYTES,
    MOST_SIGNATURES,
    Note,
    Signature,
    cosigned_at,
    read_note,
    signed,
    verified,
)
from tests.inputs.ledgers import SEEN, WITNESS, cosignature

# The example of golang.org/x/mod/sumdb/note, with its second signer.
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
NOTE = f"{TEXT}\n{BY_PETER}{BY_ENOCH}".encode()

PETER = SigningKey.read(SKEY)


def test_the_published_key_is_read_and_written_as_it_is():
    assert PETER.text == SKEY
    assert PETER.verifying == VerifyingKey.read(VKEY)
    assert PETER.verifying.text == VKEY
    assert PETER.verifying.id.hex() == "c74f20a3"


def test_the_published_note_is_signed_to_the_byte():
    assert str(signed(Note(TEXT), [PETER])) == f"{TEXT}\n{BY_PETER}"


def test_the_published_note_is_verified_by_either_key_and_by_both():
    note = read_note(NOTE)
    peter, enoch = VerifyingKey.read(VKEY), VerifyingKey.read(ENOCH)
    assert set(verified(note, [peter])) == {peter}
    assert set(verified(note, [enoch])) == {enoch}
    assert set(verified(note, [peter, enoch])) == {peter, enoch}
    assert str(note).encode() == NOTE


def test_a_note_gets_further_signatures_and_keeps_those_it_has():
    other = SigningKey("khub.example/ledger", bytes(32))
    note = signed(read_note(NOTE), [other])
    assert str(note).startswith(NOTE.decode())
    assert set(verified(note, [other.verifying])) == {other.verifying}


def test_a_note_without_a_signature_of_a_known_key_is_refused():
    stranger = SigningKey("PeterNeumann", bytes(32)).verifying
    for keys in ([], [stranger]):
        with pytest.raises(BadInput, match="no signature is of a known key"):
            verified(read_note(NOTE), keys)


def test_one_wrong_signature_of_a_known_key_refuses_the_whole_note():
    changed = read_note(NOTE.replace(b"answer", b"answers"))
    with pytest.raises(BadInput, match="the signature of PeterNeumann is not right"):
        verified(changed, [PETER.verifying])
    first, second = read_note(NOTE).signatures
    for wrong in (Signature(second.name, second.key_id, first.value), Signature(second.name, second.key_id, b"x")):
        with pytest.raises(BadInput, match="the signature of EnochRoot is not right"):
            verified(Note(TEXT, (first, wrong)), [PETER.verifying, VerifyingKey.read(ENOCH)])


def test_a_signature_that_only_shares_the_name_or_the_id_of_a_known_key_is_ignored():
    first, second = read_note(NOTE).signatures
    for other in (Signature(first.name, second.key_id, b"x"), Signature(second.name, first.key_id, b"x")):
        assert verified(Note(TEXT, (other, first)), [PETER.verifying]) == {PETER.verifying: first}


@pytest.mark.parametrize("text", [VKEY, SKEY], ids=["verifying", "signing"])
def test_no_other_text_is_a_key(text):
    read = VerifyingKey.read if text == VKEY else SigningKey.read
    parts = [text[low:high] for low in range(len(text)) for high in range(low, len(text) + 1)]
    changed = [text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text))]
    for other in {*parts, *changed, text + "=", text + "\n", text.upper()} - {text}:
        with pytest.raises(BadInput, match=r"expected a (verifying|signing) key"):
            read(other)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
    ids=["another length", "another algorithm"],
)
def test_a_key_of_another_length_or_algorithm_is_none_although_its_id_is_right(text):
    with pytest.raises(BadInput, match="expected a verifying key"):
        VerifyingKey.read(text)


def test_a_signing_key_is_never_repeated():
    seed = SKEY.rpartition("+")[2]
    with pytest.raises(BadInput) as refused:
        SigningKey.read(SKEY[:-1])
    assert seed[:-1] not in str(refused.value)
    assert repr(PETER) == "SigningKey(PeterNeumann)"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\tb"])
def test_a_name_that_no_key_can_have_is_refused(name):
    with pytest.raises(BadInput, match="expected a name of a key"):
        SigningKey(name, bytes(32)).verifying  # noqa: B018


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (b"", "a text, a blank line"),
        (TEXT.encode(), "a text, a blank line"),
        (f"{TEXT}\n".encode(), "a text, a blank line"),
        (f"{TEXT}{BY_PETER}".encode(), "a text, a blank line"),
        (NOTE[:-1], "a text, a blank line"),
        (NOTE + b"\n", "a text, a blank line"),
        (NOTE.replace("—".encode(), b"-"), "a signature"),
        (NOTE.replace("— ".encode(), "—  ".encode()), "a signature"),
        (NOTE.replace(b"PeterNeumann", b""), "a signature"),
        (NOTE.replace(b"PeterNeumann", b"Peter+Neumann"), "a signature"),
        (NOTE.replace(b"PeterNeumann", "Peter\u2003Neumann".encode()), "a signature"),
        # The last bits of a base64 text that are no part of a byte.
        (NOTE.replace(b"nAM=", b"nAN="), "a signature"),
        (NOTE.replace(b"nAM=", b"nAM"), "a signature"),
        (f"{TEXT}\n— PeterNeumann x08gow==\n".encode(), "a signature"),
        (NOTE.replace(b"think", b"th\rink"), "control characters"),
        (NOTE.replace(b"think", b"th\0ink"), "control characters"),
        (NOTE.replace(b"think", b"th\xffink"), "UTF-8"),
        (NOTE.replace(b"think", b"x" * MOST_BYTES), "1000000 bytes at most"),
        (f"{TEXT}\n{BY_PETER * (MOST_SIGNATURES + 1)}".encode(), "100 signatures at most, there are 101"),
    ],
)
def test_what_is_not_exactly_a_note_is_refused(written, why):
    with pytest.raises(BadInput, match=f"no signed note: expected.*{why}"):
        read_note(written)


def test_as_many_signatures_as_there_may_be_are_read():
    assert len(read_note(f"{TEXT}\n{BY_PETER * MOST_SIGNATURES}".encode()).signatures) == MOST_SIGNATURES


def test_a_text_with_blank_lines_ends_at_the_last_one():
    note = signed(Note("one\n\nthree\n"), [PETER])
    assert read_note(str(note).encode()) == note


@pytest.mark.parametrize("text", ["", "no end", "a\ttab\n", "\x1b[31m\n"])
def test_a_text_that_no_note_can_have_is_not_signed(text):
    with pytest.raises(BadInput, match="no signed note"):
        signed(Note(text), [PETER])


def test_a_cosignature_is_verified_with_its_time():
    assert VerifyingKey.read(WITNESS.text) == WITNESS
    note = signed(Note(TEXT, (cosignature(TEXT),)), [PETER])
    found = verified(read_note(str(note).encode()), [PETER.verifying, WITNESS])
    assert cosigned_at(found[WITNESS]) == SEEN
    assert set(found) == {PETER.verifying, WITNESS}


def test_a_cosignature_of_another_text_or_time_is_refused():
    late = 2**63
    for wrong in (cosignature("another\n"), cosignature(TEXT, time=SEEN + 1), cosignature(TEXT, late, late)):
        with pytest.raises(BadInput, match=r"the signature of witness\.example/w1 is not right"):
            verified(Note(TEXT, (wrong,)), [WITNESS])


def test_a_key_does_not_sign_for_the_other_kind():
    as_note = VerifyingKey(WITNESS.name, KeyKind.NOTE, WITNESS.public)
    assert as_note.id != WITNESS.id
    with pytest.raises(BadInput, match="no signature is of a known key"):
        verified(Note(TEXT, (cosignature(TEXT),)), [as_note])


def test_a_published_cosignature_has_its_time():
    published = (
        "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    )
    decoded = base64.b64decode(published)
    assert cosigned_at(Signature("witness", decoded[:4], decoded[4:])) == 1_727_964_367
