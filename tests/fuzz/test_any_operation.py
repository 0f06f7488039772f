"""Whatever is asked of a field, by whomever: an answer of the right shape, or a coded error that is no server's.

`HUB_FUZZ=200` tries so many examples of each field, `HUB_FUZZ_SEED=7` others than usual.
"""

import asyncio
import contextlib
import http.client
import json
from urllib.parse import quote_from_bytes

import msgspec
import pytest
from graphql import parse
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hub.app.systems import opened_database
from hub.demo.client import demo_key
from hub.errors import ErrorCode
from hub.privacy.disclosure import assertion_scope, record_scope
from hub.privacy.kinds import certificate_kinds
from hub.rules.systems import SystemCode
from hub.schema import public_schema
from hub.services import callers
from hub.services.api_keys import Clients, api_key
from tests.conftest import SECRET
from tests.execution.test_hub_operations import KNOWN
from tests.fuzz.conftest import EXAMPLES, SEED
from tests.fuzz.requests import Requests, body, targets
from tests.fuzz.shapes import Shape, null_at

SCHEMA = public_schema()
TARGETS = targets(SCHEMA)
STATUSES = {200, 400, 401, 405, 414}
# Of an agency's failures only lateness is nobody's fault: the machine may be busy.
SERVERS = {"INTERNAL", "UPSTREAM_REJECTED", "UPSTREAM_MALFORMED", "UPSTREAM_UNAVAILABLE"}
# What is longer the server refuses before the hub sees it.
LONGEST_URL = 15_000
RESPONSE_JSON = "application/graphql-response+json"
LISTS = (
    "agencies",
    "awards",
    "certifications",
    "dispatchCases",
    "inspections",
    "oversightReports",
    "petitions",
    "tenders",
)
NAMED = ("systems", "districts", "awardProgrammes")


class Client:
    """One kept connection to the hub."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(self, sent, key):
        headers = {"content-type": "application/json", "accept": RESPONSE_JSON}
        return self._answer("POST", "/graphql", sent, {**headers, **_bearer(key)})

    def get(self, request):
        members = {"query": request.query, "variables": body(request).partition(b'"variables": ')[2][:-1]}
        sent = "&".join(f"{name}={_quoted(value)}" for name, value in members.items())
        return self._answer("GET", f"/graphql?{sent}", None, {"accept": RESPONSE_JSON})

    def close(self):
        self._connection.close()

    def _answer(self, *request):
        try:
            self._connection.request(*request)
            response = self._connection.getresponse()
            return response.status, response.read()
        except BaseException:
            # What is left of a failed request must not be taken for the answer to the next.
            self.close()
            raise


def _bearer(key):
    return {"authorization": f"Bearer {key}"} if key else {}


def _quoted(value):
    return quote_from_bytes(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)


@pytest.fixture(scope="module")
def client(site):
    with contextlib.closing(Client(site.port)) as opened:
        yield opened


@pytest.fixture(scope="module")
def key(urls):
    """The key of a client that may do everything."""
    scopes = [value for name, value in vars(callers).items() if name.isupper() and isinstance(value, str)]
    kinds = certificate_kinds()
    scopes += [*map(assertion_scope, kinds), *map(record_scope, kinds)]

    async def registered():
        async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as database:
            clients = Clients(database)
            await demo_key(clients, SECRET)
            await clients.add("fuzzer00", "a test", "397120000J", scopes, "f" * 43)

    asyncio.run(registered())
    return api_key("fuzzer00", "f" * 43)


@pytest.fixture(scope="module")
def known(client, key):
    """Ids and cursors of every list of the city, in which there are those of others."""
    lists = " ".join(f"{name}(first: 3) {{ nodes {{ id }} pageInfo {{ endCursor }} }}" for name in LISTS)
    asked = f"{{ {lists} {' '.join(f'{name} {{ id }}' for name in NAMED)} }}"
    status, answer = client.post(json.dumps({"query": asked}), key)
    data = json.loads(answer)["data"]
    assert status == 200
    ids = [node["id"] for name in LISTS for node in data[name]["nodes"]]
    ids += [node["id"] for name in NAMED for node in data[name][:2]]
    cursors = [data[name]["pageInfo"]["endCursor"] for name in LISTS]
    assert all(cursors)
    return {**KNOWN, "ID": ids, "after": cursors, "before": cursors, "last": (1, 2)}


@pytest.fixture(scope="module")
def requests(known):
    return Requests(SCHEMA, known)


def require_sound(request, status, answer):
    """What every answer must be; raises AssertionError."""
    assert status in STATUSES, (status, answer[:500])
    found = msgspec.json.decode(answer)
    assert isinstance(found, dict)
    assert found.keys() <= {"data", "errors", "extensions"}
    errors = found.get("errors", [])
    for error in errors:
        said = error["extensions"]
        assert said["code"] in set(ErrorCode) - SERVERS, error
        assert said["zhTw"]
        assert said["en"]
        assert error["message"].isprintable(), error
        assert len(error["message"]) < 600, error
    if "data" not in found:
        assert status != 200
        assert errors
        return
    assert status == 200
    assert all(null_at(found["data"], error["path"]) for error in errors), errors
    if not request.is_broken:
        shape = Shape(SCHEMA, parse(request.query), request.variables)
        assert list(shape.faults(found["data"])) == []


def fuzzed(test):
    """So many examples, the same ones each time or those of a seed."""
    more = settings(
        max_examples=EXAMPLES,
        derandomize=SEED is None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    return more(seed(int(SEED))(test) if SEED else test)


@pytest.mark.parametrize("target", TARGETS, ids=str)
@fuzzed
@given(data=st.data())
def test_a_field_answers_whatever_it_is_asked(client, requests, key, target, data):
    request = data.draw(requests.to(target))
    sent = body(request)
    require_sound(request, *client.post(sent, None))
    require_sound(request, *client.post(sent, key))
    require_refused(client, sent, key[:-1] + "g")
    if len(sent) < LONGEST_URL:
        require_sound(request, *client.get(request))


def require_refused(client, sent, bad_key):
    """A bad key is refused, unless the body is no request, which is refused whoever sends it."""
    status, answer = client.post(sent, bad_key)
    if status == 401:
        assert b'"UNAUTHENTICATED"' in answer
    else:
        assert (status, answer) == client.post(sent, None)
        assert (status, b'"data"' in answer) == (400, False)
