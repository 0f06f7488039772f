"""Traces: a span for each operation and call, and in them nothing that a caller wrote."""

import asyncio
import json
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

import hub as hub_package
from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.http.graphql import GraphQLEndpoint
from hub.rules.systems import SystemCode
from tests.conftest import BUDGET, PATIENCE, SECRET
from tests.fakes.collector import collector

pytestmark = pytest.mark.anyio

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{SPAN}-01"
NOWHERE = "postgresql://x@127.0.0.1:1/x"
BATCH = "batch agencies.district_by_code"
CANARY = "Wang_Canary_A123456789"
NAMED = f'query {CANARY} {{ {CANARY}: district(code: "64000010") {{ code }} }}'


class Traced:
    """A hub, and the spans of what it was asked."""

    def __init__(self, parts, exporter):
        self.parts, self.exporter = parts, exporter

    async def ask(self, query=None, headers=(), **members):
        body = json.dumps({"query": query, **members}).encode()
        given = [(name.encode(), value.encode()) for name, value in headers]
        scope = {
            "type": "http",
            "scheme": "http",
            "method": "POST",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(b"content-type", b"application/json"), *given],
            "state": self.parts,
        }
        sent = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            sent.append(message)

        await GraphQLEndpoint(lambda: "a-new-id")(scope, receive, send)
        return json.loads(sent[1]["body"])

    @property
    def spans(self):
        return self.exporter.get_finished_spans()

    @property
    def operation(self):
        (span,) = [span for span in self.spans if span.kind is SpanKind.SERVER]
        return span


@asynccontextmanager
async def traced(urls, **options):
    exporter = InMemorySpanExporter()
    configured = Configuration(patience=PATIENCE, budget=BUDGET, **options)
    async with opened_parts(urls, SECRET, None, configured, SimpleSpanProcessor(exporter)) as parts:
        yield Traced(parts, exporter)


async def test_an_operation_has_a_span_by_its_type_and_its_calls_below_it(urls):
    async with traced(urls, cache_megabytes=8) as hub:
        await hub.ask('{ district(code: "64000010") { code } }')
        operation = hub.operation
        assert operation.name == "query"
        assert operation.attributes == {"khub.request.id": "a-new-id", "graphql.operation.type": "query"}
        below = {span.name: span for span in hub.spans if span is not operation}
        assert set(below) == {"source agencies.district_by_code", "batch agencies.district_by_code"}
        for span in below.values():
            assert span.parent.span_id == operation.context.span_id
            assert operation.start_time <= span.start_time <= span.end_time <= operation.end_time + 1_000_000
            assert span.attributes == {
                "khub.system": "agencies",
                "khub.source": "agencies.district_by_code",
                "khub.keys": 1,
                "khub.outcome": "answered",
            }


async def test_a_mutation_has_its_name(urls):
    async with traced(urls) as hub:
        await hub.ask("mutation { __typename }")
        assert hub.operation.name == "mutation"
        assert hub.operation.attributes == {"khub.request.id": "a-new-id", "graphql.operation.type": "mutation"}


async def test_what_is_kept_is_a_call_of_the_source_and_not_of_the_system(urls):
    async with traced(urls, cache_megabytes=8) as hub:
        named = [BATCH]
        # A hub that begins to listen may have missed a change, and asks once more.
        async with asyncio.timeout(10):
            while BATCH in named:
                hub.exporter.clear()
                await hub.ask('{ district(code: "64000010") { code } }')
                named = [span.name for span in hub.spans]
        assert named == ["source agencies.district_by_code", "query"]


async def test_a_stored_document_is_named_by_its_id(urls):
    text = (Path(hub_package.__file__).parent / "documents" / "readme.graphql").read_text("utf-8")
    async with traced(urls) as hub:
        await hub.ask(text)
        assert len(hub.operation.attributes["khub.document.id"]) == 64


async def test_a_failure_is_told_by_its_code(urls):
    async with traced({**urls, SystemCode.AGENCIES: NOWHERE}) as hub:
        await hub.ask('{ district(code: "64000010") { code } }')
        assert hub.operation.attributes["error.type"] == "UPSTREAM_UNAVAILABLE"
        calls = [span for span in hub.spans if span is not hub.operation]
        assert {span.attributes["khub.outcome"] for span in calls} == {"UPSTREAM_UNAVAILABLE"}
        assert {span.status.status_code for span in hub.spans} == {StatusCode.ERROR}


@pytest.mark.parametrize(
    "query",
    [NAMED, f"query {CANARY} {{ nope }}", f'{{ district(code: "{CANARY}") {{ code }} }}', f"{{ {CANARY}", CANARY],
    ids=["named", "invalid", "bad input", "unparsed", "nonsense"],
)
async def test_nothing_that_a_caller_wrote_is_in_a_span(urls, query):
    headers = [("x-request-id", CANARY), ("tracestate", f"a={CANARY}"), ("traceparent", TRACEPARENT)]
    async with traced(urls, believes_traceparent=True) as hub:
        await hub.ask(query, headers, operationName=CANARY, extensions={CANARY: CANARY})
        assert CANARY not in "".join(span.to_json() for span in hub.spans)
        assert hub.operation.context.trace_state == {}


@pytest.mark.parametrize("believes", [True, False])
async def test_a_trace_of_the_callers_is_gone_on_with_only_where_callers_are_believed(urls, believes):
    async with traced(urls, believes_traceparent=believes) as hub:
        await hub.ask("{ __typename }", [("traceparent", TRACEPARENT)])
        assert (f"{hub.operation.context.trace_id:032x}" == TRACE) is believes


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-0g",
    ],
)
async def test_what_is_no_trace_begins_a_new_one(urls, header):
    async with traced(urls, believes_traceparent=True) as hub:
        await hub.ask("{ __typename }", [("traceparent", header)])
        assert hub.operation.parent is None
        assert f"{hub.operation.context.trace_id:032x}" != TRACE


async def test_spans_reach_a_collector_over_http_at_the_latest_when_the_hub_ends(urls):
    with collector() as (address, taken):
        configured = Configuration(patience=PATIENCE, budget=BUDGET, collector=address)
        async with opened_parts(urls, SECRET, None, configured) as parts:
            await Traced(parts, None).ask(NAMED)
    assert {path for path, _ in taken} == {"/v1/traces"}
    resources = [resource for _, request in taken for resource in request.resource_spans]
    names = [span.name for each in resources for scope in each.scope_spans for span in scope.spans]
    assert sorted(names) == ["batch agencies.district_by_code", "query", "source agencies.district_by_code"]
    of_service = {each.key: each.value.string_value for each in resources[0].resource.attributes}
    assert of_service["service.name"] == "khub"
    assert CANARY not in str(taken)


async def test_a_collector_that_is_away_costs_no_answer(urls):
    configured = Configuration(patience=PATIENCE, budget=BUDGET, collector="http://127.0.0.1:1")
    async with opened_parts(urls, SECRET, None, configured) as parts:
        answer = await Traced(parts, None).ask("{ __typename }")
    assert answer == {"data": {"__typename": "Query"}}


def test_who_does_not_trace_loads_nothing_of_it():
    told = "import hub.app, sys; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    assert (
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "[]\n"
    )
