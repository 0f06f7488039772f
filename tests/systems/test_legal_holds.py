"""Legal holds: what is held is not shown until the hold ends, and there is none that is not in the ledger."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from hub.errors import BadInput
from hub.privacy.concerned import ConcernedEntries
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.ledger.retiring import Retirement, retired
from hub.privacy.legal_holds import CaseOfAgency, HoldOrder, LegalHolds
from hub.rules.systems import SystemCode
from tests.inputs.citizens import citizen, looked_up
from tests.systems.test_access_log import entries_of, log_of, somebody
from tests.systems.test_ledger_checkpoints import ledger  # noqa: F401  # a fixture
from tests.unit.ledger.test_entries import asked

pytestmark = pytest.mark.anyio

NOW = datetime.now(UTC)
AGENCY = "397120000J"


def order(scope, **changes):
    given = {
        "ordered_by": "高雄地檢署 115 年他字第 123 號",
        "law": "個人資料保護法",
        "article": "第 10 條",
        "since": NOW - timedelta(days=1),
        "until": NOW + timedelta(days=30),
        "by": "k0042",
    }
    return HoldOrder(scope=scope, **given | changes)


def holds_of(database, now=None):
    return LegalHolds(database, PostgresLedger(database), lambda: now or datetime.now(UTC), uuid4)


@pytest.fixture
def holds(hub):
    return holds_of(hub.databases[SystemCode.HUB])


async def test_a_held_lookup_is_not_there_until_the_hold_has_ended(hub, holds):
    number = somebody()
    first, held, last = [await looked_up(hub, number) for _ in range(3)]
    hold = await holds.place(order(held))
    log = await log_of(hub, citizen(number))
    assert [node["ledgerEntry"] for node in log["nodes"]] == [str(last), str(first)]
    assert log["pageInfo"]["hasNextPage"] is log["pageInfo"]["hasPreviousPage"] is False
    entries = ConcernedEntries(hub.databases[SystemCode.HUB])
    assert not await entries.is_about(citizen(number), held)
    await holds.end(hold, "k0043")
    assert await entries_of(hub, citizen(number)) == [last, held, first]
    assert await entries.is_about(citizen(number), held)


async def test_a_page_that_ends_before_what_is_held_says_that_nothing_follows(hub, holds):
    number = somebody()
    held = await looked_up(hub, number)
    await looked_up(hub, number)
    await holds.place(order(held))
    assert (await log_of(hub, citizen(number), first=1))["pageInfo"]["hasNextPage"] is False


async def test_a_hold_on_a_case_holds_what_is_looked_up_later_and_no_other_agencys_case(hub, holds):
    number, case = somebody(), f"case {uuid4()}"
    other = await looked_up(hub, number, case_number=case, agency="397110000G")
    await looked_up(hub, number, case_number=case, agency=AGENCY)
    hold = await holds.place(order(CaseOfAgency(AGENCY, case)))
    await looked_up(hub, number, case_number=case, agency=AGENCY)
    assert await entries_of(hub, citizen(number)) == [other]
    await holds.end(hold, "k0042")
    assert len(await entries_of(hub, citizen(number))) == 3


@pytest.mark.parametrize(
    ("since", "until", "is_shown"),
    [(-2, -1, True), (-2, 1, False), (1, 2, True)],
    ids=["over", "in force", "to come"],
)
async def test_a_hold_is_in_force_from_its_beginning_to_its_end(hub, since, until, is_shown):
    number = somebody()
    entry = await looked_up(hub, number)
    days = {"since": NOW + timedelta(days=since), "until": NOW + timedelta(days=until)}
    await holds_of(hub.databases[SystemCode.HUB], NOW - timedelta(days=3)).place(order(entry, **days))
    assert await entries_of(hub, citizen(number)) == ([entry] if is_shown else [])


async def test_holds_are_listed_while_they_are_in_force_or_to_come(hub, holds):
    entry = await looked_up(hub, somebody())
    hold = await holds.place(order(entry))
    [listed] = [each for each in await holds.all() if each.id == hold]
    assert (listed.lookup, listed.case_number, listed.law) == (entry, None, "個人資料保護法")
    await holds.end(hold, "k0042")
    assert hold not in [each.id for each in await holds.all()]
    with pytest.raises(BadInput, match=f"no hold {hold}"):
        await holds.end(hold, "k0042")


@pytest.mark.parametrize(
    "days",
    [
        {"until": NOW - timedelta(days=1)},
        {"until": NOW + timedelta(days=367)},
        {"since": NOW + timedelta(days=31)},
    ],
    ids=["over", "too long", "ends before it begins"],
)
async def test_a_time_that_is_none_is_refused(hub, holds, days):
    entry = await looked_up(hub, somebody())
    with pytest.raises(BadInput, match="within 365 days"):
        await holds.place(order(entry, **days))


async def test_a_lookup_that_there_is_not_cannot_be_held(holds):
    with pytest.raises(BadInput, match="no lookup has the entry"):
        await holds.place(order(uuid4()))


async def test_who_holds_and_ends_is_in_the_ledger_and_whom_it_concerns_is_not(hub, holds, urls):
    number = somebody()
    entry = await looked_up(hub, number)
    hold = await holds.place(order(entry))
    await holds.end(hold, "k0043")
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    rows = await connection.fetch("select entry from ledger where entry like $1 order by sequence", f"%{hold}%")
    await connection.close()
    placed, ended = (json.loads(row["entry"]) for row in rows)
    assert (placed["type"], placed["lookup"], placed["by"]) == ("HOLD_PLACED", str(entry), "k0042")
    assert (ended["type"], ended["by"]) == ("HOLD_ENDED", "k0043")
    assert not [each for each in (*placed, *ended) if "subject" in each.lower()]


async def test_nobody_can_hold_what_the_ledger_does_not_tell(urls):
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("insert into legal_hold (id, lookup) values ($1, $2)", uuid4(), uuid4())
    await connection.close()


OLD = NOW - timedelta(days=6 * 366)
RULE = Retirement(NOW - timedelta(days=5 * 366), 5, "k0042", "個人資料保護法第 11 條第 3 項")


@pytest.mark.parametrize("by_case", [False, True])
async def test_what_is_held_is_not_deleted_by_the_rule_nor_past_it(ledger, by_case):  # noqa: F811  # the fixture
    writes = PostgresLedger(ledger.database)
    for at in (1, 2, 3):
        await writes.append(asked(at=OLD, disclosure=UUID(int=at), case_number=f"case {at}"))
    holds = holds_of(ledger.database)
    await holds.place(order(CaseOfAgency(AGENCY, "case 2") if by_case else UUID(int=2)))
    [said] = [each async for each in retired(ledger.database, RULE, lambda: NOW)]
    assert (said.first, said.last, said.deleted) == (1, 3, 2)
    assert await ledger.admin.fetchval("select count(*) from ledger where type = 'LOOKUP_ASKED'") == 1
    # In the words of the trigger that looks at each row: that of the rule has others.
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"the ledger is append-only$"):
        await ledger.admin.execute("delete from ledger where disclosure = $1", UUID(int=2))
