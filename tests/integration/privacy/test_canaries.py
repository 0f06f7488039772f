"""No personal value and no secret is in a log, a trace, a metric or Redis, whatever was asked.

Canaries are put into every register and sent in every place of a request; then everything that the hub has left
behind is searched for them, in each form in which they might be written.
"""

import asyncio
import base64
import hashlib
import http.client
import http.server
import json
import socket
import sys
import time
from contextlib import asynccontextmanager
from urllib.parse import quote

import asyncpg
import pytest
from redis.asyncio import Redis

from hub.app.systems import opened_database
from hub.connectors.petitions.claims import CaseClaim
from hub.privacy.subjects import SubjectHashes, person
from hub.rules.identifiers import national_id
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from hub.services.settings import variable_of
from tests.fakes.collector import collector
from tests.fakes.issuer import AUDIENCE, CITIZENS, FakeIssuer
from tests.inputs.permissions import permit
from tests.integration.cache.conftest import running
from tests.systems.test_access_log import LOG
from tests.systems.test_applications_in_the_graph import ACT, DRAFT, OWN, TO_HANDLE
from tests.systems.test_verification import ANSWERED, ASSERTION, RECORD

pytestmark = pytest.mark.anyio

# Of nobody: the serial number is not given out, and the texts are invented.
ID = national_id("F", 2, 9_753_186)
OTHER_ID = national_id("F", 1, 9_753_187)
NAME, ADDRESS, SUBJECT, REPLY = "金絲雀甲", "金絲雀路九十九號", "金絲雀陳情主旨", "金絲雀陳情回覆"
HOUSEHOLD, OWNER, REASON = "CANARYHH01", "金絲雀地主", "金絲雀改分原因"
CASE, CODE = "M20260101CANARY", "CANARY-CODE-7731"
AGENCY, CLIENT, CLIENT_SECRET = "397120000J", "canary01", "CanarySecret" + "s" * 31
WRONG_KEY = api_key("canary02", "CanaryWrongSecret" + "s" * 26)
OFFICER, FILE, LAW_REASON = "canaryofficer9", "金絲雀字第99號", "金絲雀事由"
APPLIED_FOR, CONTACT, SAID_WHY = "金絲雀證明書", "canary.of.a.citizen@example.org", "金絲雀請補委託書"
SENT = "Canary_sent_by_a_caller"
# What stands for the first of them in the ledger.
HASH = SubjectHashes(b"s" * 40).of(person(ID)).hex()
CANARIES = (
    *(ID, OTHER_ID, NAME, ADDRESS, SUBJECT, REPLY, HOUSEHOLD, OWNER, REASON, CASE, CODE, CLIENT_SECRET),
    *(WRONG_KEY, OFFICER, FILE, LAW_REASON, SENT, HASH, APPLIED_FOR, CONTACT, SAID_WHY),
)
ISSUERS = f"""
[citizens]
issuer = "{CITIZENS}"
of = "citizens"
audience = "{AUDIENCE}"
algorithms = ["ES256"]
jwks = "citizens.json"
id_claim = "national_id"
"""
# What everyone may see may be kept in Redis; so it has to be found there, by the same search.
PUBLIC = "公開的金絲雀標案"
KNOWN_ID = "7ad6fe7d9c3c4a7e9c500a2b5a8f3f11"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ENDS = "\r\n\x1b[31m\x85\u2028\u2029"

SEEDS = {
    SystemCode.VERIFICATION: (
        "insert into household_registration values ($1, $2, '1980-01-01', $3, '64000080', $4, '1990-01-01', true)",
        (ID, NAME, HOUSEHOLD, ADDRESS),
        "insert into land_parcel values ('金絲雀段', '9999-0001', $1, $2, 10, '住宅區', true)",
        (ID, OWNER),
        "insert into low_income values ($1, 2026, $2, true)",
        (ID, NAME),
        "insert into disability_certificate values ($1, '輕度', '2020-01-01', null, true)",
        (ID,),
        "insert into tax_assessment values ($1, $2, 2025, 0, true)",
        (ID, NAME),
    ),
    SystemCode.PETITIONS: (
        """insert into service_case (case_number, code_sha256, kind, channel, agency_code, town_code, status,
           created_at, due_at, answered_at, petition_type, subject, reply, synthetic)
           select $1, $2, kind, channel, agency_code, town_code, 'REPLIED',
           '2026-01-01', '2026-02-01', '2026-01-20', petition_type, $3, $4, true
           from service_case where kind = 'MAILBOX' and status = 'REPLIED' limit 1""",
        (CASE, CaseClaim(CASE, CODE).digest(), SUBJECT, REPLY),
        """insert into transfer select id, '2026-01-02', '397120000J', '397020000A', $2, '2026-01-02'
           from service_case where case_number = $1""",
        (CASE, REASON),
    ),
    SystemCode.TENDERS: (
        """update tender set title = $1
           where id = (select id from tender order by notice_date desc, id desc limit 1)""",
        (PUBLIC,),
    ),
}


def forms(text):
    """The forms in which a text might be left behind."""
    raw = text.encode()
    return {
        raw,
        quote(text).encode(),
        json.dumps(text).strip('"').encode(),
        base64.b64encode(raw).rstrip(b"="),
        hashlib.sha256(raw).hexdigest().encode(),
        hashlib.sha256(raw).digest(),
    }


def found(left_behind, texts=CANARIES):
    """Where which of the texts is found."""
    return [
        (place, text)
        for place, content in left_behind.items()
        for text in texts
        if any(form.lower() in content.lower() for form in forms(text))
    ]


@pytest.mark.parametrize("text", CANARIES)
def test_the_search_finds_what_is_there(text):
    for form in forms(text):
        assert found({"log": b"before " + form + b" after"}) != []


async def seed(urls):
    for system, pairs in SEEDS.items():
        connection = await asyncpg.connect(urls[system])
        try:
            for statement, arguments in zip(pairs[::2], pairs[1::2], strict=True):
                assert (await connection.execute(statement, *arguments)).endswith(" 1")
        finally:
            await connection.close()
    scopes = [
        "applications:handle",
        "petitions:read",
        *(f"verification:{kind}{form}" for kind in ANSWERED for form in ("", ":record")),
    ]
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as database:
        await Clients(database).add(CLIENT, "a canary", AGENCY, scopes, CLIENT_SECRET)
        await permit(database, CLIENT, scopes)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Asked:
    """A hub in a process of its own, and how many requests it was sent."""

    def __init__(self, port, metrics_port):
        self.port, self.metrics_port, self.requests = port, metrics_port, 0

    def request(self, method, target, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, body, named)
            answer = connection.getresponse()
            self.requests += 1
            return answer.status, answer.read()
        finally:
            connection.close()

    def post(self, query, variables=None, key=None, members=None, **headers):
        body = json.dumps({"query": query, "variables": variables, **(members or {})})
        if key:
            headers["authorization"] = f"Bearer {key}"
        status, answer = self.request("POST", "/graphql", body, content_type="application/json", **headers)
        return status, json.loads(answer)

    def raw(self, sent):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(sent)
            return connection.recv(65536)

    def metrics(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.metrics_port, timeout=20)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read()
        connection.close()
        return text


@asynccontextmanager
async def hub_with_everything(urls, folder, redis, otlp, provider):
    provider.written_to(folder / "citizens.json")
    (folder / "issuers.toml").write_text(ISSUERS)
    port, metrics_port = free_port(), free_port()
    settings = {
        **{variable_of(system): url for system, url in urls.items()},
        "HUB_SECRET": "s" * 40,
        "HUB_PORT": str(port),
        "HUB_METRICS_PORT": str(metrics_port),
        "HUB_REDIS_URL": redis,
        "HUB_OTLP_ENDPOINT": otlp,
        "HUB_TRUST_TRACEPARENT": "true",
        "HUB_PATIENCE": "5",
        "HUB_AWARDS_URL": "postgresql://canary:CanaryWrongSecret@127.0.0.1:1/awards",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "HUB_ISSUERS": str(folder / "issuers.toml"),
    }
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        command = (sys.executable, "-m", "hub.cli", "serve")
        process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=out, stderr=err)
    try:
        async with asyncio.timeout(60):
            while "serving" not in (folder / "out").read_text("utf-8"):  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.1)
        yield Asked(port, metrics_port)
    finally:
        process.terminate()
        await process.wait()


HEADERS = ("x_request_id", "user_agent", "authorization", "traceparent", "tracestate", "origin", "accept")
PURPOSE = {
    "code": "015",
    "caseNumber": FILE,
    "legalBasis": {"law": "戶籍法", "article": "第 67 條"},
    "officer": OFFICER,
    "reason": LAW_REASON,
}
OWN_CASE = (
    "query ($n: CaseNumber!, $c: Text!) { serviceCase(caseNumber: $n, queryCode: $c) { caseNumber subject } }"
)


def ask_who_looked(hub, token):
    """As the citizen of the first canary, well and wrongly; the lookups are there, in the answer alone."""
    _, answer = hub.post(LOG, {"first": 3}, token)
    nodes = answer["data"]["viewer"]["accessLog"]["nodes"]
    assert [node["reason"] for node in nodes] == [LAW_REASON] * 3
    for variables in ({"after": SENT}, {"after": ID}, {"period": SENT}, {"period": {"from": ID, "to": NAME}}):
        hub.post(LOG, variables, token)
    hub.post(LOG)
    hub.request("GET", f"/graphql?query={quote('{ viewer { __typename } }')}", authorization=f"Bearer {token}")


def apply_for_something(hub, token, key):
    """As the same citizen, with an agency that says why; the number of the case."""
    contact = {"channel": "EMAIL", "address": CONTACT}
    new = {"key": "canary", "service": APPLIED_FOR, "agency": AGENCY, "contact": contact}
    _, answer = hub.post(DRAFT, new, token)
    number = answer["data"]["draftApplication"]["caseNumber"]
    for act, by in (("SUBMIT", token), ("ASSIGN", key), ("REVIEW", key), ("REQUIRE_CORRECTION", key)):
        _, answer = hub.post(ACT, {"case": number, "act": act, "reason": SAID_WHY}, by)
        assert answer["data"]["actOnApplication"]["done"], answer
    _, answer = hub.post(OWN, None, token)
    assert SAID_WHY in json.dumps(answer, ensure_ascii=False)
    for wrong in ({"contact": {**contact, "channel": "SMS"}}, {"service": NAME}, {"key": ID, "agency": SENT}):
        hub.post(DRAFT, {**new, **wrong}, token)
    hub.post(ACT, {"case": number, "act": "REJECT"}, key)
    hub.post(TO_HANDLE, None, key)
    return number


def ask_everything(hub, key):
    """Queries of every kind; what must be answered is looked at, so that nothing is searched for in vain."""
    subject = {"nationalId": ID}
    lookup = {"purpose": PURPOSE, "subject": subject, "kind": "HOUSEHOLD_TRANSCRIPT"}
    _, answer = hub.post(RECORD, {**lookup, "fields": ["NAME", "ADDRESS"]}, key)
    assert NAME in json.dumps(answer, ensure_ascii=False)
    for kind in ANSWERED:
        hub.post(RECORD, {**lookup, "kind": kind}, key)
        hub.post(ASSERTION, {**lookup, "kind": kind, "claim": {"registeredIn": {"district": "64000080"}}}, key)
    hub.post(RECORD, {**lookup, "subject": {"nationalId": OTHER_ID}}, key)
    hub.post(RECORD, {**lookup, "subject": {"nationalId": f"{ID}X"}}, key)
    hub.post(RECORD, {**lookup, "purpose": {**PURPOSE, "code": SENT}}, key)
    hub.post(RECORD, lookup)
    hub.post(RECORD, lookup, WRONG_KEY)
    _, answer = hub.post(OWN_CASE, {"n": CASE, "c": CODE})
    assert SUBJECT in json.dumps(answer, ensure_ascii=False)
    for code in (SENT, ID, ENDS):
        hub.post(OWN_CASE, {"n": CASE, "c": code})
    hub.post(f'{{ serviceCase(caseNumber: "{CASE}", queryCode: "{CODE}") {{ subject history {{ at kind }} }} }}')
    for query in ("{ tenders(first: 5) { nodes { title } } }", "{ awards(first: 2) { nodes { id } } }"):
        hub.post(query)
        hub.post(query)
    send_in_every_place(hub)


def send_in_every_place(hub):
    """Canaries, and what ends a line, in each place of a request that takes them."""
    for text in (SENT, ID, f"{SENT}{ENDS}", NAME):
        hub.post(f"query {SENT} {{ {SENT}: __typename }}", {text: text}, members={"operationName": text})
        hub.post("{ __typename }", members={"operationName": text, "extensions": {text: text}})
        hub.post(f"{{ district(code: {json.dumps(text)}) {{ code }} }} # {text}")
        hub.post(text)
        hub.post("{ __typename }", members={"documentId": text, text: text})
        hub.request("GET", f"/{quote(text)}?{quote(text)}={quote(text)}")
        hub.request("GET", f"/graphql?documentId={quote(text)}&query={quote(text)}&variables={quote(text)}")
        hub.request("POST", "/graphql", json.dumps(text), content_type="application/json")
        hub.request("POST", "/graphql", text.encode(), content_type=quote(text))
        hub.request("POST", "/changes", json.dumps({"table": text}), content_type="application/json")
        plain = quote(text)
        for name in (
            "x_request_id",
            "user_agent",
            "authorization",
            "traceparent",
            "tracestate",
            "origin",
            "accept",
        ):
            hub.post("{ __typename }", **{name: plain})
    hub.post("{ __typename }", x_request_id=KNOWN_ID, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    for end in (b"\r", b"\n", b"\x1b", b"\xe2\x80\xa8", b"\x85", b"\0"):
        hub.raw(b"GET /livez HTTP/1.1\r\nHost: a\r\nX: a%b%b: b\r\n\r\n" % (end, SENT.encode()))
        hub.raw(b"GET /%b%b HTTP/1.1\r\nHost: a\r\n\r\n" % (end, SENT.encode()))
        hub.raw(b"%b%b / HTTP/1.1\r\nHost: a\r\n\r\n" % (SENT.encode(), end))


async def everything_in(redis):
    client = Redis.from_url(redis)
    try:
        names = [name async for name in client.scan_iter("*")]
        values = [await client.get(name) for name in names]
        return b"\n".join(part for pair in zip(names, values, strict=True) for part in pair if part)
    finally:
        await client.aclose()


async def test_no_canary_is_left_behind_and_every_line_is_one(urls, tmp_path, tmp_path_factory):
    await seed(urls)
    key = api_key(CLIENT, CLIENT_SECRET)
    provider = FakeIssuer(time.time, CITIZENS)
    tokens = [provider.token(sub=SENT, national_id=number) for number in (ID, f"{ID}X")]
    with running(tmp_path_factory.mktemp("redis")) as redis, collector() as (otlp, spans):
        async with hub_with_everything(urls, tmp_path, redis.url, otlp, provider) as hub:
            await asyncio.to_thread(ask_everything, hub, key)
            await asyncio.to_thread(ask_who_looked, hub, tokens[0])
            await asyncio.to_thread(hub.post, LOG, None, tokens[1])
            number = await asyncio.to_thread(apply_for_something, hub, tokens[0], key)
            verification = await asyncpg.connect(urls[SystemCode.VERIFICATION])
            await verification.execute("alter table low_income rename to low_income_away")
            try:
                variables = {"purpose": PURPOSE, "subject": {"nationalId": ID}, "kind": "LOW_INCOME"}
                _, failed = await asyncio.to_thread(hub.post, RECORD, variables, key)
                assert failed["data"]["verification"]["record"]["outcome"] == "UNAVAILABLE", failed
            finally:
                await verification.execute("alter table low_income_away rename to low_income")
                await verification.close()
            await asyncio.sleep(1)
            left = {"metrics": hub.metrics(), "redis": await everything_in(redis.url)}
        lines, events = (tmp_path / "out").read_bytes(), (tmp_path / "err").read_bytes()
        left |= {"standard output": lines, "standard error": events}
        left["spans"] = b"".join(request.SerializeToString() + str(request).encode() for _, request in spans)
    assert found(left, [*CANARIES, *tokens, number]) == []
    assert_the_search_saw_everything(left)
    assert_each_line_is_an_event(lines, events, hub.requests)
    print({place: len(content) for place, content in left.items()}, f"{hub.requests} requests")


def assert_the_search_saw_everything(left):
    assert found(left, [PUBLIC]) == [("redis", PUBLIC)]
    assert KNOWN_ID.encode() in left["standard output"]
    assert bytes.fromhex(TRACE) in left["spans"]
    assert KNOWN_ID.encode() in left["spans"]
    assert b"verification" in left["spans"]
    assert b'khub_source_calls_total{outcome="UPSTREAM_REJECTED"' in left["metrics"]
    assert b'"source failed"' in left["standard error"] or b'"register failed"' in left["standard error"]


def assert_each_line_is_an_event(lines, events, requests):
    first, *rest = lines.decode().split("\n")[:-1]
    assert first.startswith("khub: serving")
    assert len("\n".join(rest).splitlines()) == len(rest)
    told = [json.loads(line) for line in rest]
    through = [line for line in told if line["status"] not in (414, 431)]
    assert len(through) >= requests
    assert len(events.decode().splitlines()) == events.count(b"\n")
    assert all("event" in json.loads(line) for line in events.decode().splitlines())
