"""Whether an answer may be given to others, by what was loaded for it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.connectors.agencies import sources as agencies
from hub.connectors.petitions import sources as petitions
from hub.connectors.tenders import sources as tenders
from hub.errors import SourceUnavailable
from hub.execution.loaders import Loaders
from hub.execution.places import PathPlace
from hub.execution.sharing import sharing
from hub.rules.systems import SystemCode
from hub.sources import Privacy
from hub.sources.freshness import FreshnessState, Stamped

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PERSONAL = next(each for each in vars(petitions).values() if getattr(each, "privacy", None) is Privacy.PERSONAL)


def stamped(value="a value", age=0, state=FreshnessState.CACHED):
    return Stamped(value, NOW - timedelta(seconds=age), state)


async def loaded(*answers):
    """Loaders that have loaded these answers: a source and what it replied to a key."""
    replies = {}
    for source, reply in answers:

        async def call(keys, reply=reply):
            if isinstance(reply, Exception):
                raise reply
            return [reply for _ in keys]

        replies[source] = call
    loaders = Loaders(replies)
    futures = [loaders.load(source, "key", PathPlace(None)) for source in replies]
    await asyncio.gather(*futures, return_exceptions=True)
    return loaders


async def test_an_answer_is_as_fresh_as_its_oldest_part():
    parts = (agencies.AGENCY_BY_CODE, stamped(age=4)), (tenders.TENDERS, stamped(age=10))
    found = sharing(await loaded(*parts), NOW)
    assert found.seconds == min(
        agencies.AGENCY_BY_CODE.keeping.fresh_for - 4, tenders.TENDERS.keeping.fresh_for - 10
    )
    assert {"agencies.*", "tenders.*", "tenders.tender"} <= found.tags


async def test_a_miss_is_fresh_for_less():
    found = sharing(await loaded((agencies.AGENCY_BY_CODE, stamped(value=None, age=1))), NOW)
    assert found.seconds == agencies.AGENCY_BY_CODE.keeping.missing_for - 1


@pytest.mark.parametrize(
    "answer",
    [
        (PERSONAL, stamped()),
        (tenders.TENDERS, stamped(state=FreshnessState.STALE)),
        (tenders.TENDERS, stamped(age=1_000)),
        (tenders.TENDERS, SourceUnavailable(SystemCode.TENDERS, "away")),
    ],
)
async def test_one_part_that_is_not_to_be_shared_keeps_the_answer_from_it(answer):
    assert sharing(await loaded((agencies.AGENCY_BY_CODE, stamped()), answer), NOW) is None


async def test_what_was_loaded_from_nowhere_or_holds_for_the_moment_is_not_shared():
    assert sharing(await loaded(), NOW) is None
    loaders = await loaded((agencies.AGENCY_BY_CODE, stamped()))
    loaders.is_momentary = True
    assert sharing(loaders, NOW) is None
