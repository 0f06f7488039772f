"""What is sent to a witness, and what is made of its answer."""

import pytest

from hub.errors import BadInput
from hub.privacy.ledger.notes import read_note
from hub.privacy.ledger.witness import Witness, submission, with_cosignature
from tests.fakes.http_service import http_answer, http_service
from tests.inputs.ledgers import KEY, WITNESS, checkpoints, cosignature, exported

pytestmark = pytest.mark.anyio

NOTE = read_note(checkpoints(exported(8), [8])[0])
LINE = str(cosignature(NOTE.text)).encode()


async def no_proof(_old):
    return ()


async def answered(*answers):
    """The note after a witness has said this."""
    async with http_service() as service:
        service.answers = list(answers)
        note = await Witness(service.address, WITNESS).cosigned(NOTE, 8, 5, no_proof)
        assert service.asked == ["/add-checkpoint"] * len(answers)
    return note


async def test_a_submission_has_the_old_size_the_proof_and_the_checkpoint():
    assert submission(5, [b"a" * 32, b"b" * 32], NOTE) == (
        b"old 5\nYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=\n"
        b"YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=\n\n" + str(NOTE).encode()
    )
    assert submission(0, (), NOTE) == b"old 0\n\n" + str(NOTE).encode()


async def test_its_line_is_kept_and_those_of_others_are_not():
    other = str(NOTE.signatures[0]).replace("example", "elsewhere").encode()
    assert str(with_cosignature(NOTE, other + LINE, WITNESS)).encode() == str(NOTE).encode() + LINE


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (b"", "no signature is of a known key"),
        (b"nonsense\n", "expected a signature as"),
        (str(cosignature("another\n")).encode(), "the signature of witness.example/w1 is not right"),
        (str(NOTE.signatures[0]).encode(), "no signature is of a known key"),
    ],
)
async def test_what_it_did_not_sign_is_refused(lines, said):
    with pytest.raises(BadInput, match=said):
        with_cosignature(NOTE, lines, WITNESS)


async def test_it_is_asked_once_more_from_the_size_that_it_has():
    assert str(await answered(http_answer(LINE))).encode() == str(NOTE).encode() + LINE
    again = await answered(http_answer(b"3\n", "409 Conflict"), http_answer(LINE))
    assert [each.name for each in again.signatures] == [KEY.name, WITNESS.name]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http_answer(b"9\n", "409 Conflict"), "has seen 9 entries, here are 8"),
        (http_answer(b"5", "409 Conflict"), "or does not say which"),
        (http_answer(b"nonsense", "409 Conflict"), "or does not say which"),
        (http_answer(b"", "404 Not Found"), "the witness refuses: HTTP 404"),
        (http_answer(b"", "302 Found", location="http://127.0.0.1:1/"), "the witness refuses: HTTP 302"),
    ],
)
async def test_a_refusal_says_why(answer, said):
    with pytest.raises(BadInput, match=said):
        await answered(answer)


async def test_one_that_fails_or_says_too_much_is_away():
    for answer in (http_answer(b"", "503 Service Unavailable"), http_answer(b"x" * 1_000_001), b"nonsense"):
        with pytest.raises(OSError, match=r".+"):
            await answered(answer)
