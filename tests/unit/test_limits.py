"""Each limit lets pass what it says and refuses one more."""

from datetime import UTC, datetime

import pytest

from hub.errors import LimitExceeded
from hub.execution.measures import Measure
from hub.http.answers import described
from hub.http.limits import Limiter, OperationLimits
from hub.services.callers import ANYONE, ApiClient, Caller

LIMITS = OperationLimits(depth=5, root_fields=4, fields=30, aliases=3, directives=2, cost=100, client_cost=200)
CLIENT = Caller(ApiClient("c" * 8, "a tool", "397020000A", [], b"", datetime(2026, 11, 25, tzinfo=UTC), None))


@pytest.mark.parametrize(
    ("field", "name", "limit", "caller"),
    [
        ("depth", "depth", 5, ANYONE),
        ("width", "rootFields", 4, ANYONE),
        ("fields", "fields", 30, ANYONE),
        ("aliases", "aliases", 3, ANYONE),
        ("directives", "directives", 2, ANYONE),
        ("cost", "cost", 100, ANYONE),
        ("cost", "cost", 200, CLIENT),
    ],
)
def test_one_more_is_refused_with_the_figures(field, name, limit, caller):
    limiter = Limiter(LIMITS)
    limiter.require(Measure(**{field: limit}), caller)
    with pytest.raises(LimitExceeded) as refused:
        limiter.require(Measure(**{field: limit + 1}), caller)
    extensions = described(refused.value)["extensions"]
    assert (extensions["code"], extensions["measure"]) == ("QUERY_TOO_EXPENSIVE", name)
    assert (extensions["found"], extensions["limit"]) == (limit + 1, limit)


def test_a_mutation_has_fewer_root_fields_than_a_query():
    limiter, fields = Limiter(OperationLimits(root_fields=4, mutation_fields=2)), Measure(width=3)
    limiter.require(fields, ANYONE)
    limiter.require(Measure(width=2), ANYONE, is_mutation=True)
    with pytest.raises(LimitExceeded) as refused:
        limiter.require(fields, ANYONE, is_mutation=True)
    assert refused.value.figures == {"measure": "rootFields", "found": 3, "limit": 2}


def test_where_it_only_measures_it_counts_and_lets_pass():
    counted = []
    Limiter(LIMITS, counted.append, enforces=False).require(Measure(cost=101), ANYONE)
    assert counted == ["cost"]


def test_a_figure_that_json_cannot_hold_is_cut():
    with pytest.raises(LimitExceeded) as refused:
        Limiter(LIMITS).require(Measure(fields=2**150), ANYONE)
    assert refused.value.figures["found"] == 2**53 - 1
