"""The interior ministry's check, whose status is the answer: what is sent, and what each answer means."""

import json
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest

from hub.connectors.verification.claims import HolderNamed, ValidOn
from hub.connectors.verification.moi_arc import moi_arc_registers
from hub.errors import ErrorCode, SourceError
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import LookupOutcome, SubjectKind
from hub.rules.systems import SystemCode
from hub.services.http_link import opened_http_link
from hub.services.service_addresses import service_address
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

HOLDER = Subject(SubjectKind.RESIDENT_ID, "A800000014")
CLAIM = HolderNamed("Wang, Xiao  Ming")
MALFORMED, REJECTED = ErrorCode.UPSTREAM_MALFORMED, ErrorCode.UPSTREAM_REJECTED
UNAVAILABLE = ErrorCode.UPSTREAM_UNAVAILABLE


@asynccontextmanager
async def check(service, path="/moi", query=""):
    address = service_address(f"{service.address}{path}?access_key=the-key{query}")
    async with opened_http_link(SystemCode.VERIFICATION, address.origin, 10) as link:
        yield moi_arc_registers(link, address)


async def asked(answer, claim=CLAIM, **where):
    async with http_service() as service:
        service.answers = [answer]
        async with check(service, **where) as registers:
            (held,) = await registers.held(claim.enquiries("RESIDENT_PERMIT", Register.CERTIFICATE, HOLDER))
    return held, service.received


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("200 OK", LookupOutcome.MATCH),
        ("400 Bad Request", LookupOutcome.EXPIRED),
        ("401 Unauthorized", LookupOutcome.NO_MATCH),
    ],
)
async def test_the_status_is_the_answer(status, outcome):
    before = datetime.now(UTC)
    held, _ = await asked(http_answer(b"", status))
    assert CLAIM.outcome(HOLDER, [held]) is outcome
    assert before <= held.as_of <= datetime.now(UTC)
    assert not held.synthetic


async def test_number_name_and_key_are_in_the_body_and_not_in_the_address():
    _, (received,) = await asked(http_answer(b""))
    assert (received.method, received.target) == ("POST", "/moi/arc/verify")
    assert json.loads(received.body) == {
        "arcNum": HOLDER.key,
        "arcName": "WANG, XIAO MING",
        "accessKey": "the-key",
    }


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http_answer(b"", "402 Payment Required"), REJECTED),
        (http_answer(b"", "403 Forbidden"), REJECTED),
        (http_answer(b"", "404 Not Found"), REJECTED),
        (http_answer(b"", "302 Found", location="http://127.0.0.1:9/"), REJECTED),
        (http_answer(b"", "429 Too Many"), UNAVAILABLE),
        (http_answer(b"", "500 Error"), UNAVAILABLE),
        (b"", UNAVAILABLE),
        (http_answer(b"<html>Welcome", content_type="text/html; charset=utf-8"), MALFORMED),
        (http_answer(b"<html>Bad Request", "400 Bad Request", content_type="text/html"), MALFORMED),
        (http_answer(b"", "401 Unauthorized", www_authenticate="Basic realm=gateway"), MALFORMED),
    ],
)
async def test_what_is_no_answer_is_never_told_as_one(answer, code):
    with pytest.raises(SourceError) as caught:
        await asked(answer)
    assert caught.value.code == code
    assert not {HOLDER.key, "the-key"} & set(caught.value.detail.split())


async def test_a_dropped_connection_is_replaced_as_a_check_only_reads():
    async with http_service() as service:
        service.answers = [b"", http_answer(b"")]
        async with check(service) as registers:
            (held,) = await registers.held(CLAIM.enquiries("RESIDENT_PERMIT", Register.CERTIFICATE, HOLDER))
    assert held.outcome is LookupOutcome.MATCH


async def test_other_claims_are_refused_before_anybody_is_asked():
    async with http_service() as service, check(service) as registers:
        other = ValidOn(date(2012, 8, 22), None)
        with pytest.raises(SourceError) as caught:
            await registers.held(other.enquiries("RESIDENT_PERMIT", Register.CERTIFICATE, HOLDER))
    assert (caught.value.code, service.asked) == (REJECTED, [])


async def test_what_answers_with_invented_persons_is_marked():
    held, _ = await asked(http_answer(b""), query="&synthetic=true")
    assert held.synthetic


@pytest.mark.parametrize(
    ("status", "lives"), [("404 Not Found", True), ("401 No", True), ("502 Bad Gateway", False)]
)
async def test_a_ping_looks_nobody_up(status, lives):
    async with http_service() as service:
        service.answers = [http_answer(b"", status)]
        async with check(service) as registers:
            if lives:
                await registers.ping()
            else:
                with pytest.raises(SourceError):
                    await registers.ping()
    assert [(each.method, each.target, each.body) for each in service.received] == [("GET", "/moi", b"")]
