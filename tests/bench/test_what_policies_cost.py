"""What everything around the engine costs: admission, limits, budgets, freshness, and with it a trace.

Counted as in the guard of the engine: CPU time of this process, in turns, as a ratio.
"""

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from bench.city import City
from bench.operations import OPERATIONS
from hub.execution.engine import Engine
from hub.http.admission import Admission
from hub.http.documents import Documents
from hub.http.limits import Limiter, OperationLimits
from hub.http.operations import Operations
from hub.http.requests import SentRequest
from hub.http.stored_documents import StoredDocuments
from hub.rules.document_mode import DocumentMode
from hub.schema import public_schema
from hub.services.budgets import Budgets, Quota
from hub.services.callers import TRACE_READ, ApiClient, Caller

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("settled")]

ROUNDS, ANSWERS = 15, 60

# Measured on a busy machine: 1.04 to 1.14.
MOST = dict.fromkeys(("point", "list", "dashboard"), 1.35)

CALLER = Caller(address="192.0.2.1")
STAFF = replace(
    CALLER, client=ApiClient("c" * 8, "a tool", "397020000A", [TRACE_READ], b"", datetime.now(UTC), None)
)


class Policies:
    """The whole way of a request, from what was sent to the bytes of its answer, and that past the policies."""

    def __init__(self, hub):
        self.engine = Engine(public_schema())
        self.new_context = hub.operations._new_context
        self.documents = Documents(self.engine)
        quota = Quota("anyone", 10**12)
        budgets = Budgets(quota, quota, b"key", time.time)
        limiter = Limiter(OperationLimits())
        self.operations = Operations(self.engine, self.new_context, hub.operations._log, limiter, budgets)
        self.admission = Admission(StoredDocuments({}), DocumentMode.OPEN, lambda _kind: None)

    async def bare(self, sent):
        operation = self.documents.operation(sent.query, sent.operation_name)
        context = self.new_context(CALLER, "a-request")
        answer = await self.engine.answer(operation, context, sent.variables)
        context.loaders.close()
        return msgspec.json.encode({"data": answer.data})

    async def whole(self, sent):
        asked = self.admission.admitted(sent, CALLER)
        return msgspec.json.encode((await self.operations.answer(asked, CALLER, "bench")).body)

    async def traced(self, sent):
        asked = self.admission.admitted(msgspec.structs.replace(sent, extensions={"trace": True}), STAFF)
        return msgspec.json.encode((await self.operations.answer(asked, STAFF, "bench")).body)


async def cpu_seconds(way, requests):
    began = time.process_time()
    for sent in requests:
        body = await way(sent)
    return time.process_time() - began, msgspec.json.decode(body)


@pytest.mark.parametrize("name", MOST)
async def test_beside_the_engine(hub, urls, name):
    decoder = msgspec.json.Decoder(SentRequest)
    requests = [decoder.decode(body) for body in await OPERATIONS[name].bodies(City(urls, ()))][:ANSWERS]
    policies = Policies(hub)
    shares = {"whole": [], "traced": []}
    for _ in range(1 + ROUNDS):
        bare, data = await cpu_seconds(policies.bare, requests)
        for way, found in shares.items():
            spent, answer = await cpu_seconds(getattr(policies, way), requests)
            assert "errors" not in answer
            assert answer["data"] == data["data"]
            found.append(spent / bare)
    whole, traced = (statistics.median(found[1:]) for found in shares.values())  # the first compiles
    print(f"{name}: {whole:.2f} times the engine's CPU time with all policies, {traced:.2f} with a trace")
    assert whole <= MOST[name]
