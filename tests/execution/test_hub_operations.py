"""Operations over the hub's own schema, drawn as those of the zoo are: both engines answer alike of one city."""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from graphql import parse, validate

from hub.execution.engine import Engine
from hub.http.limits import Limiter, OperationLimits
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.schema import public_schema
from tests.execution.engines import nulled_place
from tests.execution.operations import Bounds, document

pytestmark = pytest.mark.anyio

# What is generated may ask for more than the hub would answer.
UNLIMITED = Limiter(OperationLimits(), enforces=False)

DOCUMENTS = int(os.environ.get("HUB_DIFFERENTIAL", "800")) // 80
# What moves with the clock, or with what was asked before, is not asked for.
MOVING = frozenset(("asOf", "ageSeconds", "lastSuccess", "since", "verification", "lookupStatistics"))
BOUNDS = Bounds(depth=5, width=4, fields=20, operations=2, omitted=MOVING)
KNOWN = {
    "AgencyCode": ("397110000G", "397120000J", "397000000A"),
    "TownCode": ("64000090", "64000010"),
    "BusinessNumber": ("04595257",),
    "NationalId": ("A123456789",),
    "ResidentId": ("A800000014",),
    "CaseNumber": ("A-1",),
    "IdempotencyKey": ("7ad6fe7d-9c3c-4a7e-9c50-0a2b5a8f3f11",),
    "Date": ("2012-01-15", "2012-08-22", "2026-06-30"),
    "RocDate": ("101/08/22",),
    "YearMonth": ("2012-06",),
    "DateTime": ("2012-08-22T10:00:00+08:00",),
    "Money": ("1000000",),
    "Decimal": ("12.5",),
    "Text": ("路", "a"),
    "first": (1, 2, 3),
    "withinMetres": (500, 2000),
    "lat": (22.62,),
    "lng": (120.3,),
    "year": (2012, 2025),
    # Paging needs the cursors of another answer, and may go one way only.
    "last": (),
    "after": (),
    "before": (),
}


def drawn(seed, known=KNOWN):
    choose = random.Random(seed).randrange
    return choose, document(public_schema(), choose, known, BOUNDS)


def test_whatever_is_drawn_is_valid_in_the_hubs_own_schema():
    for seed in range(min(DOCUMENTS, 25)):
        _, found = drawn(seed)
        assert validate(public_schema(), parse(found.text)) == [], found.text


@pytest.fixture
async def known(hub):
    """The values that are known, with ids of the city."""
    data = await hub.data("{ agencies(first: 3) { nodes { id } } systems { id } }")
    ids = [each["id"] for each in (*data["agencies"]["nodes"], *data["systems"])]
    return {**KNOWN, "ID": tuple(ids)}


@pytest.fixture
async def callers(hub):
    """Anyone, and the client of a key."""
    key = await hub.key("petitions:read", "petitions:read-all")
    return [replace(await hub.clients.caller(header), by_post=True) for header in (None, f"Bearer {key}")]


async def answered(hub, engine, request, caller, now):
    """An answer, and the statements that it took."""

    def new_context(caller, request_id):
        return replace(hub.operations._new_context(caller, request_id), now=now)

    hub.statements.clear()
    found = await Operations(engine, new_context, hub.operations._log, UNLIMITED).answer(request, caller, "test")
    return found, list(hub.statements)


def goes_up(answer):
    """Whether an error made null what is above its field."""
    if not answer.executed:
        return False
    return any(
        len(nulled_place(answer.data, tuple(error["path"]))) < len(error["path"]) for error in answer.errors
    )


def nulled(answer, errors):
    """The places that are null because of an error at or below them."""
    return {nulled_place(answer.data, tuple(error["path"])) for error in errors}


def assert_answers_agree(ours, theirs):
    """The same data; and the same errors, unless it is left open which of them comes first."""
    assert ours.executed == theirs.executed
    assert msgspec.json.encode(ours.data) == msgspec.json.encode(theirs.data)
    if not ours.executed:
        assert ours.errors == theirs.errors
        return
    ours = replace(ours, data=msgspec.json.decode(msgspec.json.encode(ours.data)))
    if goes_up(ours) or goes_up(theirs):
        places = [
            {nulled_place(ours.data, tuple(error["path"])) for error in each.errors} for each in (ours, theirs)
        ]
        assert places[0] == places[1]
    else:
        assert Counter(map(repr, ours.errors)) == Counter(map(repr, theirs.errors))


async def test_the_hub_answers_alike_by_either_engine(hub, known, callers):
    now, schema = datetime.now(UTC), public_schema()
    engines = Engine(schema), Engine(schema, compiles=False)
    executed = 0
    for seed in range(DOCUMENTS):
        choose, found = drawn(seed, known)
        for name, variables in found.operations.items():
            request = GraphQLRequest(found.text, found.given(variables, wrong=choose(10) == 0), name)
            caller = callers[choose(2)]
            ours, our_statements = await answered(hub, engines[0], request, caller, now)
            theirs, their_statements = await answered(hub, engines[1], request, caller, now)
            try:
                assert_answers_agree(ours, theirs)
                # At an error that goes up, graphql-core leaves what it has not asked for yet.
                assert goes_up(theirs) or len(our_statements) <= len(their_statements)
            except AssertionError as error:
                error.add_note(f"the document of seed {seed}\n{request}")
                raise
            executed += ours.executed
    assert executed
