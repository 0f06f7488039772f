"""X-Road as it is met: what is sent, and what must become of answers that are not as they should be."""

import base64
import hashlib
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hub.connectors.verification.claims import RegisteredIn, ValidOn
from hub.connectors.verification.enquiries import OnBehalf
from hub.connectors.verification.sources import HELD
from hub.connectors.verification.xroad.places import xroad_places
from hub.connectors.verification.xroad.registers import ALLOWED_SECONDS, XRoadRegisters
from hub.errors import ErrorCode, SourceError, SourceMalformed, SourceUnavailable
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import SubjectKind
from hub.rules.systems import SystemCode
from hub.services.http_link import MAX_BYTES, opened_http_link
from hub.services.service_addresses import service_address
from hub.sources.pipeline import Pipeline
from tests.fakes.cached import Clock
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

RECORDED = Path(__file__).resolve().parents[3] / "shared/data/xroad"
MALFORMED, REJECTED = ErrorCode.UPSTREAM_MALFORMED, ErrorCode.UPSTREAM_REJECTED
UNAVAILABLE, TIMEOUT = ErrorCode.UPSTREAM_UNAVAILABLE, ErrorCode.UPSTREAM_TIMEOUT

ROUTE = "/r1/INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/registers/v1"
CLIENT = "INSTANCE/CLASS1/MEMBER1/SUBSYSTEM1"
NUMBER, OTHER = "A123456789", "B123456780"
REQUEST_ID = "0123456789abcdef0123456789abcdef"
BEHALF = OnBehalf("王承辦", "高市府社字第1號", "397120000J", REQUEST_ID)
LICENCE = {"category": "car", "validFrom": "2010-01-01", "validTo": None}
CLAIM = ValidOn(date(2012, 8, 22), None)


def enquiry(number=NUMBER, claim=CLAIM, on_behalf=BEHALF):
    (asked,) = claim.enquiries("VEHICLE", Register.CERTIFICATE, Subject(SubjectKind.NATIONAL_ID, number))
    return replace(asked, on_behalf=on_behalf)


def holding(*records):
    return json.dumps({"asOf": "2012-08-31T23:00:00+08:00", "records": records}).encode()


def hashed(received, request_id):
    """The hash of a request, as the protocol has it."""
    left_out = {"host", "user-agent", "content-length", "connection"}
    kept = [(name, value) for name, value in received.headers if name.lower() not in left_out]
    lines = [received.method, received.target, *(f"{name}:{value}" for name, value in kept)]
    head = "\r\n".join([*lines, f"x-road-request-id:{request_id}", ""]).encode()
    parts = hashlib.sha512(head).digest() + hashlib.sha512(received.body).digest()
    return base64.b64encode(hashlib.sha512(parts).digest()).decode()


def answering(body, status="200 OK", **changed):
    """An answer with the headers that X-Road gives it, but for those that are changed; None leaves one out."""

    def answer(received):
        told = {
            "x_road_client": CLIENT,
            "x_road_service": "INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/registers",
            "x_road_id": received.header("x-road-id") or "",
            "x_road_request_id": "f92591a3-6bf0-49b1-987b-0dd78c034cc3",
            "x_road_request_hash": hashed(received, "f92591a3-6bf0-49b1-987b-0dd78c034cc3"),
        }
        named = told | {name: value(told[name]) if callable(value) else value for name, value in changed.items()}
        named = {name: value for name, value in named.items() if value is not None}
        made = body(received) if callable(body) else body
        return http_answer(made, status, **named)

    return answer


@asynccontextmanager
async def registers(service, query="", limit=10, clock=None):
    address = service_address(f"{service.address}{ROUTE}?client={CLIENT}{query}")
    async with opened_http_link(SystemCode.VERIFICATION, address.origin, limit) as link:
        yield XRoadRegisters(link, xroad_places(address), clock or Clock())


async def held(answer, enquiries=None, query=""):
    async with http_service() as service:
        service.answers = [answer]
        async with registers(service, query) as opened:
            found = await opened.held(enquiries or [enquiry()])
    return found, service.received


async def test_a_message_says_who_asks_for_whom_and_in_which_case():
    _, (received,) = await held(answering(holding([LICENCE])), query="&party_class=GOV")
    assert (received.method, received.target) == ("POST", f"{ROUTE}/enquiries")
    sent = {name: value for name, value in received.headers if name.startswith("x-road-")}
    assert sent == {
        "x-road-client": CLIENT,
        "x-road-id": "01234567-89ab-cdef-0123-456789abcdef",
        "x-road-userid": "%E7%8E%8B%E6%89%BF%E8%BE%A6",
        "x-road-issue": "%E9%AB%98%E5%B8%82%E5%BA%9C%E7%A4%BE%E5%AD%97%E7%AC%AC1%E8%99%9F",
        "x-road-represented-party": "GOV/397120000J",
    }
    # What the claim says stays here; only what it reads is asked for.
    fields = ["category", "validFrom", "validTo"]
    assert json.loads(received.body) == {"kind": "VEHICLE", "fields": fields, "subjects": [NUMBER]}


async def test_nobody_is_represented_unless_the_address_says_so():
    _, (received,) = await held(answering(holding([LICENCE])))
    assert received.header("x-road-represented-party") is None


async def test_a_line_break_in_a_case_number_adds_no_header():
    behalf = replace(BEHALF, case_number="1\r\nX-Road-Client: other")
    _, (received,) = await held(answering(holding([LICENCE])), [enquiry(on_behalf=behalf)])
    assert received.header("x-road-issue") == "1%0D%0AX-Road-Client: other"


async def test_a_message_without_the_id_of_a_request_has_one_of_its_own():
    behalf = replace(BEHALF, request_id="counter-7")
    _, (received,) = await held(answering(holding([LICENCE])), [enquiry(on_behalf=behalf)])
    assert len(received.header("x-road-id")) == 36


async def test_each_case_is_a_message_of_its_own():
    def each(received):
        return holding(*([LICENCE] for _ in json.loads(received.body)["subjects"]))

    asked = [enquiry(), enquiry(OTHER, on_behalf=replace(BEHALF, case_number="2")), enquiry(OTHER)]
    found, messages = await held(answering(each), asked)
    assert len(found) == 3
    assert sorted(len(json.loads(each.body)["subjects"]) for each in messages) == [1, 2]


async def test_what_was_not_asked_for_is_not_used():
    ((found,), _) = await held(answering(holding([{**LICENCE, "name": "王示範", "number": 7}])))
    assert "王示範" not in repr(found.record)


@pytest.mark.parametrize(
    ("changed", "status", "body", "code"),
    [
        ({"x_road_request_hash": None}, "200 OK", None, MALFORMED),
        ({"x_road_request_hash": lambda right: right[::-1]}, "200 OK", None, MALFORMED),
        ({"x_road_request_hash": lambda right: right.rstrip("=")}, "200 OK", None, MALFORMED),
        ({"x_road_request_id": "another"}, "200 OK", None, MALFORMED),
        ({"x_road_request_id": None}, "200 OK", None, MALFORMED),
        ({"x_road_service": "INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/other"}, "200 OK", None, MALFORMED),
        ({"x_road_id": "another"}, "200 OK", None, MALFORMED),
        ({"x_road_client": "INSTANCE/CLASS1/MEMBER1/OTHER"}, "200 OK", None, MALFORMED),
        ({"x_road_error": "Server.ServerProxy.NetworkError"}, "500 Error", None, UNAVAILABLE),
        ({"x_road_error": "Server.ServerProxy.NetworkError"}, "200 OK", None, UNAVAILABLE),
        ({"x_road_error": "Server.ClientProxy.OutdatedGlobalConf"}, "500 Error", None, UNAVAILABLE),
        ({"x_road_error": "Server.ServerProxy.ServiceFailed.ReadTimeout"}, "500 Error", None, TIMEOUT),
        ({"x_road_error": "Server.ServerProxy.AccessDenied"}, "500 Error", None, REJECTED),
        ({"x_road_error": "Client.BadRequest"}, "400 Bad Request", None, REJECTED),
        ({"x_road_error": f"no such person as {NUMBER}"}, "500 Error", None, UNAVAILABLE),
        ({}, "500 Error", None, UNAVAILABLE),
        ({}, "503 Busy", None, UNAVAILABLE),
        ({}, "405 Method Not Allowed", None, REJECTED),
        ({}, "204 No Content", b"", REJECTED),
        ({"location": "http://127.0.0.1:9/"}, "302 Found", None, REJECTED),
        ({}, "200 OK", "系統維護中".encode(), MALFORMED),
        ({}, "200 OK", b"", MALFORMED),
        ({}, "200 OK", b"[" * 200_000, MALFORMED),
        ({}, "200 OK", b" " * (MAX_BYTES + 1), MALFORMED),
        ({}, "200 OK", b'{"message": "no such number A123456789"}', MALFORMED),
        ({}, "200 OK", b'{"asOf": "2012-08-31T23:00:00", "records": [null]}', MALFORMED),
        ({}, "200 OK", holding(), MALFORMED),
        ({}, "200 OK", holding(None, None), MALFORMED),
        ({}, "200 OK", holding(LICENCE), MALFORMED),
        ({}, "200 OK", holding([{"category": "car", "validFrom": "2010-01-01"}]), MALFORMED),
        ({}, "200 OK", holding([{**LICENCE, "validFrom": "A123456789"}]), MALFORMED),
    ],
)  # fmt: skip
async def test_an_answer_that_is_not_as_it_should_be_is_one_coded_error(changed, status, body, code):
    with pytest.raises(SourceError) as caught:
        await held(answering(holding([LICENCE]) if body is None else body, status, **changed))
    assert (caught.value.system, caught.value.code) == (SystemCode.VERIFICATION, code)
    # A traceback has what the error was raised from, too.
    assert NUMBER not in f"{caught.value.detail} {caught.value.__cause__}"


async def test_a_server_that_never_answers_is_given_up():
    async with http_service() as service:
        # Headers that never end.
        service.answers = [b"HTTP/1.1 200 OK\r\n"]
        service.lasts = True
        async with registers(service, limit=0.05) as opened:
            with pytest.raises(SourceError) as caught:
                await opened.held([enquiry()])
    assert caught.value.code == TIMEOUT


def recorded(name):
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"no recorded answer {name} beside the project")
    return json.loads(path.read_bytes())


@pytest.mark.parametrize(("category", "code"), [(1, REJECTED), (2, UNAVAILABLE), (3, REJECTED), (4, UNAVAILABLE)])
async def test_recorded_errors_are_told_apart(category, code):
    (example,) = [each for each in recorded("rest-error-examples.json") if each["category"] == category]
    told = {
        name.replace("-", "_"): value for name, value in example["headers"].items() if name != "Content-Length"
    }
    body = json.dumps(example["body"]).encode()
    with pytest.raises(SourceError) as caught:
        await held(http_answer(body, f"{example['status']} Error", **told))
    assert caught.value.code == code
    # X-Road's own words are of a fixed form; the provider's are not repeated.
    assert caught.value.detail in (f"X-Road: {example['body'].get('type')}", f"HTTP {example['status']}")


async def test_a_broken_record_is_the_failure_of_its_key_alone():
    def each(received):
        known = {NUMBER: [LICENCE], OTHER: [{**LICENCE, "validTo": "someday"}]}
        return holding(*(known[number] for number in json.loads(received.body)["subjects"]))

    async with http_service() as service:
        service.answers = [answering(each)]
        async with registers(service, "&most=2") as opened:
            reply = Pipeline().over(HELD, opened.held)
            found = await reply([enquiry(), enquiry(OTHER), enquiry(claim=RegisteredIn("64000010", None))])
    assert found[0].value.record.category == "car"
    assert isinstance(found[1], SourceMalformed)


# Whether the service may be asked


def listing(*services):
    return json.dumps({"service": services}).encode()


SERVICE = {
    "xroad_instance": "INSTANCE",
    "member_class": "CLASS2",
    "member_code": "MEMBER2",
    "subsystem_code": "SUBSYSTEM2",
    "object_type": "SERVICE",
    "service_code": "registers",
}
MEMBER = {key: value for key, value in SERVICE.items() if key != "service_code"}


def endpoints(*listed):
    return {**SERVICE, "endpoint_list": [{"method": method, "path": path} for method, path in listed]}


@pytest.mark.parametrize(
    "allowed",
    [SERVICE, endpoints(("POST", "/v1/enquiries")), endpoints(("GET", "/x"), ("POST", "/v1/*")),
     endpoints(("*", "/**"))],
)  # fmt: skip
async def test_a_ping_is_content_with_a_service_that_may_be_asked(allowed):
    async with http_service() as service:
        service.answers = [answering(listing({**SERVICE, "service_code": "other"}, allowed))]
        async with registers(service) as opened:
            await opened.ping()
    (received,) = service.received
    assert received.target == "/r1/INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/allowedMethods"
    assert received.header("x-road-client") == CLIENT


@pytest.mark.parametrize(
    "listed",
    [[], [{**SERVICE, "service_code": "other"}], [{**SERVICE, "subsystem_code": None}],
     [endpoints(("GET", "/v1/enquiries"))], [endpoints(("POST", "/v2/enquiries"))]],
)  # fmt: skip
async def test_a_service_that_may_not_be_asked_is_away(listed):
    async with http_service() as service:
        service.answers = [answering(listing(*listed))]
        async with registers(service) as opened:
            with pytest.raises(SourceUnavailable):
                await opened.ping()


async def test_the_recorded_list_of_another_service_does_not_allow_ours():
    body = json.dumps(recorded("rest-allowedMethods-response.json")).encode()
    async with http_service() as service:
        service.answers = [answering(body)]
        async with registers(service) as opened:
            with pytest.raises(SourceUnavailable):
                await opened.ping()


async def test_between_two_looks_at_what_is_allowed_the_own_server_is_asked():
    clock = Clock()
    members = json.dumps({"member": [{"id": MEMBER, "name": "registers"}]}).encode()
    async with http_service() as service:
        service.answers = [answering(listing(SERVICE)), http_answer(members), answering(listing(SERVICE))]
        async with registers(service, clock=clock) as opened:
            await opened.ping()
            await opened.ping()
            clock.seconds += ALLOWED_SECONDS
            await opened.ping()
    paths = [target.rpartition("/")[2] for target in service.asked]
    assert paths == ["allowedMethods", "listClients?xRoadInstance=INSTANCE", "allowedMethods"]


async def test_a_provider_that_has_left_is_away():
    async with http_service() as service:
        service.answers = [answering(listing(SERVICE)), http_answer(b'{"member": []}')]
        async with registers(service) as opened:
            await opened.ping()
            with pytest.raises(SourceUnavailable):
                await opened.ping()
