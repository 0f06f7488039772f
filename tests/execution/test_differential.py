"""Whatever is asked, the engine answers what graphql-core answers, and asks the sources for no more.

The fields of a mutation are done in the same order, and none after a failure that leaves no data.

An operation is counted for each set of variables that it runs with, in each of the two zoos: in one everything is
there at once, in the other some of it has to be waited for. HUB_DIFFERENTIAL says how many are run.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hub.execution.engine import Operation
from tests.execution.choices import Choices
from tests.execution.engines import Both, Found, KeepsGoing, assert_agreed, assert_same
from tests.execution.keeping import Asked, Zoo
from tests.execution.operations import Choose, chooses, document
from tests.execution.zoo import ZOO

OPERATIONS = int(os.environ.get("HUB_DIFFERENTIAL", "800"))
VARIABLE_SETS = 3
KNOWN = {
    "Day": ("2026-01-01", "2026-02-03"),
    "Weight": ("1.5", 2),
    "Anything": ({"a": [1]}, "x", [1, 2]),
    "first": (2, 0, 1, 3),
}
SHARES = ((0, 0, 0, 0), (60, 0, 0, 0), (30, 30, 20, 0), (10, 10, 10, 10), (5, 5, 0, 3), (150, 100, 100, 80))


def chosen(choose: Choose) -> Choices:
    """What becomes of the values of one run."""
    null, raised, returned, odd = SHARES[choose(len(SHARES))]
    return Choices(choose(1000), null, raised, returned, odd)


@dataclass(frozen=True, slots=True)
class Run:
    """One operation with one set of variables, and what becomes of its values."""

    operation: Operation
    variables: dict[str, Any]
    choices: Choices

    async def compare_at_once(self, both: Both) -> None:
        """Where everything is there at once, all of the answer is the same, to the order of the errors."""
        ours, theirs = Zoo(self.choices, synchronous=True), Zoo(self.choices, synchronous=True)
        core = await both.by_graphql_core(self.operation, theirs, self.variables)
        assert_same(await both.by_engine(self.operation, ours, self.variables), core)
        assert ours.log == theirs.log

    async def compare_later(self, both: Both) -> None:
        """Where values have to be waited for."""
        ours, theirs = Zoo(self.choices), Zoo(self.choices)
        core = await both.by_graphql_core(self.operation, theirs, self.variables)
        done = theirs.log
        all_told: Found | None = None
        if core.errors:
            theirs = Zoo(self.choices)
            all_told = await both.by_graphql_core(self.operation, theirs, self.variables, executor=KeepsGoing)
        assert_agreed(await both.by_engine(self.operation, ours, self.variables), core, all_told)
        assert ours.log == done
        assert_no_more(ours.calls, theirs.calls)


def assert_no_more(ours: Mapping[Asked, list[list[int]]], theirs: Mapping[Asked, list[list[int]]]) -> None:
    """Each source is asked for no other keys, and not more often."""
    for asked, calls in ours.items():
        assert len(calls) <= len(theirs[asked]), asked
        assert {key for call in calls for key in call} <= {key for call in theirs[asked] for key in call}, asked


def runs(both: Both, choose: Choose) -> Iterator[Run]:
    """The runs of one drawn document: each of its operations with some sets of variables."""
    drawn = document(both.schema, choose, KNOWN)
    node = both.parsed(drawn.text)
    for name, variables in drawn.operations.items():
        operation = both.operation(node, name)
        for _ in range(VARIABLE_SETS):
            yield Run(operation, drawn.given(variables, wrong=choose(8) == 0), chosen(choose))


async def compared(both: Both, choose: Choose) -> int:
    """Compare all runs of one document; how many operations that were."""
    count = 0
    for run in runs(both, choose):
        try:
            await run.compare_at_once(both)
            await run.compare_later(both)
        except BaseException as error:
            error.add_note(f"{run.operation.document.loc.source.body}\n{run.variables}\n{run.choices}")
            raise
        count += 2
    return count


async def compared_seed(both: Both, seed: int) -> int:
    """The same of the document of a seed."""
    try:
        return await compared(both, random.Random(seed).randrange)
    except BaseException as error:
        error.add_note(f"the document of seed {seed}")
        raise


# What graphql-core gives up at an error it does not always await; in a named tuple Python cannot even warn of it.
FORGETS = pytest.mark.filterwarnings(
    "ignore:coroutine .* was never awaited:RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module")
def both():
    """Both engines over the zoo."""
    return Both(ZOO)


@pytest.fixture
def garbage():
    """What is left of a test goes while its warnings are still ignored."""
    yield
    gc.collect()


@FORGETS
@settings(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
@given(chooses())
def test_any_operation_is_answered_as_graphql_core_answers_it(both, garbage, choose):
    asyncio.run(compared(both, choose))


@FORGETS
def test_many_operations_are_answered_as_graphql_core_answers_them(both, garbage):
    async def compare_all() -> None:
        count, seeds = 0, itertools.count()
        while count < OPERATIONS:
            count += await compared_seed(both, next(seeds))

    asyncio.run(compare_all())


def test_the_engine_awaits_whatever_it_is_given(both):
    async def run_all() -> None:
        for run in itertools.chain.from_iterable(runs(both, random.Random(seed).randrange) for seed in range(40)):
            await both.by_engine(run.operation, Zoo(run.choices), run.variables)

    asyncio.run(run_all())
