"""However a field that is not for everyone is asked for, who may not see it does not, and no system is asked."""

import itertools
import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from graphql import GraphQLObjectType, get_named_type, is_composite_type, parse

from hub.execution.engine import Engine
from hub.execution.engine.permissions import permission_of
from hub.http.admission import Admission
from hub.http.graphql import GraphQLEndpoint
from hub.http.limits import Limiter, OperationLimits
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.http.stored_documents import StoredDocuments, sha256_of
from hub.rules.document_mode import DocumentMode
from hub.schema import NODES, public_schema
from hub.schema.every_field import every_field
from hub.schema.node import NodeKind, encoded_id
from hub.services.callers import ANYONE, PUBLIC
from tests.inputs.places import GOOD, written
from tests.inputs.rewritings import REWRITINGS, Step, Words, asked, way_to

pytestmark = pytest.mark.anyio

SCHEMA = public_schema()
GUARDED = [
    (type_.name, name)
    for type_, name, field in every_field(SCHEMA)
    if isinstance(type_, GraphQLObjectType) and type_ is not SCHEMA.subscription_type and permission_of(field)
]
STREAMS = [name for name, field in SCHEMA.subscription_type.fields.items() if permission_of(field)]
# Types whose nodes are not for everyone, each with the fields that may not be seen.
CLOSED_NODES = [name for name, kind in NODES.items() if isinstance(kind, NodeKind) and kind.scope != PUBLIC]
# What is asked beside a field, and answered whatever becomes of that.
NEIGHBOURS = {
    "Query": ('district(code: "64000080") { code }', {"code": "64000080"}),
    "Mutation": ("__typename", "Mutation"),
}
CODES = {"UNAUTHENTICATED", "FORBIDDEN"}
REFUSED_BEFORE = CODES | {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


@pytest.fixture(scope="module")
async def callers(hub):
    """Whoever may see nothing of it: anyone, by GET and by POST, and a client with another scope."""
    other = await hub.clients.caller(f"Bearer {await hub.key('changes:write')}")
    return (ANYONE, replace(ANYONE, by_post=True), replace(other, by_post=True))


def guarded(name):
    return pytest.mark.parametrize(("type_name", "name"), GUARDED, ids=[".".join(each) for each in GUARDED])(name)


def leaves(value):
    """Everything that an answer tells but its type names."""
    if isinstance(value, dict):
        return [leaf for key, each in value.items() for leaf in leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in leaves(each)]
    return [] if value is None or value in ("Query", "Mutation") else [value]


def assert_refused(answer, statements):
    assert answer["errors"], answer
    assert {error["extensions"]["code"] for error in answer["errors"]} <= CODES, answer
    assert leaves(answer["data"]) == [], answer
    assert statements == []


def test_there_are_fields_that_are_not_for_everyone():
    known = {("Query", "petitions"), ("Petition", "reply"), ("HouseholdEvidence", "address")}
    assert known | {("Mutation", "objectToLookup"), ("Objection", "queryCode")} <= set(GUARDED)
    assert CLOSED_NODES == ["Petition"]
    assert len(REWRITINGS) >= 16


def by(hub, *, compiles):
    """Operations by either engine; what is generated may ask for more than the hub would answer."""
    unlimited = Limiter(OperationLimits(), enforces=False)
    parts = (hub.operations._new_context, hub.operations._log, unlimited)
    return Operations(Engine(SCHEMA, compiles=compiles), *parts)


def unable(callers, way):
    """Those of the callers who may not go this way; by POST anyone may try a query code."""
    return callers[:1] if way[0].name == "serviceCase" else callers


async def assert_no_rewriting_leads(way, hub, callers, *, compiles):
    operations = by(hub, compiles=compiles)
    for make, caller in itertools.product(REWRITINGS.values(), unable(callers, way)):
        words = make()
        hub.statements.clear()
        request = GraphQLRequest(asked(way, words), words.variables)
        assert_refused((await operations.answer(request, caller, "test")).body, hub.statements)


@guarded
async def test_no_rewriting_leads_to_it(type_name, name, hub, callers):
    await assert_no_rewriting_leads(way_to(SCHEMA, type_name, name), hub, callers, compiles=True)


@guarded
async def test_what_graphql_core_runs_alone_is_refused_too(type_name, name, hub, callers):
    await assert_no_rewriting_leads(way_to(SCHEMA, type_name, name), hub, callers, compiles=False)


@guarded
async def test_its_neighbours_are_answered(type_name, name, hub):
    way = way_to(SCHEMA, type_name, name)
    beside, answered = NEIGHBOURS[way[0].root]
    answer = await hub.ask(asked(way, Words(beside=f"beside: {beside}")), key=await hub.key())
    assert answer["data"]["beside"] == answered


def questions_about_nodes():
    """Each field of each closed type by `node` and `nodes`, on the type itself and on its interfaces."""
    for type_name in CLOSED_NODES:
        id_, closed = encoded_id(type_name, GOOD["CaseNumber"]), SCHEMA.get_type(type_name)
        roots = (f'node(id: "{id_}")', f'nodes(ids: ["{id_}"])')
        for root, type_ in itertools.product(roots, (closed, *closed.interfaces)):
            for name, field in type_.fields.items():
                said = f"{name} {{ __typename }}" if is_composite_type(get_named_type(field.type)) else name
                yield f"{{ {root} {{ ... on {type_.name} {{ {said} }} }} }}"
                yield f"{{ {root} {{ ...F }} }} fragment F on Node {{ ... on {type_.name} {{ a: {said} }} }}"


@pytest.mark.parametrize("text", sorted(set(questions_about_nodes())))
async def test_an_id_leads_to_it_for_nobody_else(text, hub, callers):
    for caller in callers:
        hub.statements.clear()
        answer = await hub.operations.answer(GraphQLRequest(text), caller, "test")
        assert_refused(answer.body, hub.statements)


class Edge:
    """The endpoint without a server, with documents that are stored."""

    def __init__(self, hub, stored):
        documents = StoredDocuments({sha256_of(each): each for each in stored})
        admission = Admission(documents, DocumentMode.OPEN, lambda _name: None)
        self._state = {**hub.parts, "admission": admission}
        self._statements = hub.statements

    async def sent(self, method, query="", body=None, key=None):
        """What is answered: the status and the body."""
        self._statements.clear()
        headers = [(b"content-type", b"application/json")]
        headers += [(b"authorization", f"Bearer {key}".encode())] if key else []
        scope = {"type": "http", "scheme": "http", "method": method, "path": "/graphql"}
        scope |= {"query_string": query.encode()}
        received, sent = [{"type": "http.request", "body": body or b""}], []

        async def receive():
            return received.pop()

        async def send(message):
            sent.append(message)

        await GraphQLEndpoint(lambda: "0" * 32)({**scope, "headers": headers, "state": self._state}, receive, send)
        return sent[0]["status"], sent[1]["body"]


def requests(text, document_id):
    """The ways over HTTP, as method, query string and body."""
    by_id, several = {"documentId": f"sha256:{document_id}"}, f"{text} query Other {{ districts {{ code }} }}"
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": document_id}}
    for body in ({"query": text}, {"query": several, "operationName": "Asked"}, by_id, {"extensions": apollo}):
        yield "POST", "", json.dumps(body | {"variables": {}}).encode()
    yield "POST", "", json.dumps([{"query": text}, {"query": text}]).encode()
    for method in ("GET", "HEAD"):
        yield method, f"query={quote(text)}", None
        yield method, f"query={quote(several)}&operationName=Asked", None
        yield method, f"documentId=sha256:{document_id}", None
        yield method, f"extensions={quote(json.dumps(apollo))}", None


@guarded
async def test_no_way_over_http_leads_to_it(type_name, name, hub):
    way = way_to(SCHEMA, type_name, name)
    text = asked(way, Words())
    edge, keys = Edge(hub, [text]), (None, await hub.key("changes:write"))
    for (method, query, body), key in itertools.product(requests(text, sha256_of(text)), keys):
        if method == "POST" and way[0].name == "serviceCase":
            continue
        _, found = await edge.sent(method, query, body, key)
        answer = json.loads(found)
        assert {error["extensions"]["code"] for error in answer["errors"]} <= REFUSED_BEFORE
        assert leaves(answer.get("data")) == []
        # Whose key it is had to be looked up.
        assert [text for _, text in hub.statements if "api_client" not in text] == []


async def test_a_record_is_not_for_who_may_only_have_assertions(hub):
    key = await hub.key(f"verification:{GOOD['CertificateKindCode']}")
    way = way_to(SCHEMA, "VerificationDesk", "record")
    for label, make in REWRITINGS.items():
        words = make()
        answer = await hub.ask(asked(way, words), words.variables, key=key)
        codes = {error["extensions"]["code"] for error in answer["errors"]}
        assert (codes, hub.statements) == ({"FORBIDDEN"}, []), label


@pytest.mark.parametrize("name", STREAMS)
async def test_nobody_waits_for_what_it_may_not_see(name, hub):
    given = Step(name, SCHEMA.subscription_type.fields[name], "").given()
    said = ", ".join(f"{argument}: {written(value)}" for argument, value in given.items())
    engine, document = Engine(SCHEMA), parse(f"subscription {{ {name}({said}) {{ __typename }} }}")
    context = hub.operations._new_context(ANYONE, "a-request")
    hub.statements.clear()
    answer = await engine.events(engine.operation(document, document.definitions[0]), context)
    context.loaders.close()
    assert [error.original_error.code for error in answer.errors] == ["FORBIDDEN"]
    assert (answer.data, hub.statements) == (None, [])
