"""The policy table: who may look up what, and why; edited by operators, held from the next lookup on."""

import asyncio
import json
from datetime import UTC, date, datetime

import asyncpg
import pytest

from hub.errors import BadInput
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.policy_table import Grant, PolicyTable
from hub.privacy.quotas import PostgresQuotas
from hub.privacy.signed_consents import USED
from hub.privacy.terms import EvidenceField
from hub.rules.systems import SystemCode
from tests.inputs.permissions import permit
from tests.systems.test_verification import ASSERTION, CITIZEN, PURPOSE, RECORD, asked

pytestmark = pytest.mark.anyio

HOUSEHOLD = "verification:HOUSEHOLD_TRANSCRIPT"
NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


@pytest.fixture
def table(hub):
    database = hub.databases[SystemCode.HUB]
    return PolicyTable(database, PostgresLedger(database), lambda: NOW)


def grant(client, **more):
    terms = {"purpose": "015", "law": "戶籍法", "article": "第 67 條", "by": "a test"}
    return Grant(client=client, kind="HOUSEHOLD_TRANSCRIPT", **terms | more)


async def client_without_permissions(hub, *scopes):
    """The key and the id of a client with scopes that the policy table does not know."""
    hub._bare = getattr(hub, "_bare", 0) + 1
    client_id = f"bare{hub._bare:04}"
    await hub.clients.add(client_id, "a test", "397120000J", scopes, "s" * 43)
    return f"khub_{client_id}_{'s' * 43}", client_id


async def outcome(hub, key, **changes):
    """How an assertion ends, or the code of the error that refuses it."""
    answer = await hub.ask(ASSERTION, asked(**changes), key)
    if "errors" in answer:
        assert answer["data"] == {"verification": {"assertion": None}}
        return answer["errors"][0]["extensions"]["code"]
    return answer["data"]["verification"]["assertion"]["outcome"]


async def test_a_scope_alone_lets_nothing_be_looked_up_and_no_register_is_asked(hub):
    key, _ = await client_without_permissions(hub, HOUSEHOLD)
    assert await outcome(hub, key) == "FORBIDDEN"
    assert {system for system, _ in hub.statements} == {SystemCode.HUB}


async def test_a_permission_holds_from_the_next_lookup_on_until_it_is_withdrawn(hub, table):
    key, client = await client_without_permissions(hub, HOUSEHOLD)
    number = await table.grant(grant(client))
    assert await outcome(hub, key) == "MATCH"
    assert await outcome(hub, key, purpose=PURPOSE | {"code": "023"}) == "FORBIDDEN"
    await table.withdraw(number, "a test")
    assert await outcome(hub, key) == "FORBIDDEN"


async def test_a_permission_ends_on_its_day(hub, table):
    key, client = await client_without_permissions(hub, HOUSEHOLD)
    await table.grant(grant(client, until=datetime(2026, 1, 1, tzinfo=UTC)))
    assert await outcome(hub, key) == "FORBIDDEN"


async def test_whoever_changes_the_table_is_in_the_ledger(hub, table, urls):
    _, client = await client_without_permissions(hub)
    number = await table.grant(grant(client, fields=(EvidenceField.NAME,), daily=3))
    await table.withdraw(number, "another test")
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    rows = await connection.fetch("select entry from ledger order by sequence desc limit 2")
    await connection.close()
    withdrawn, granted = (json.loads(row["entry"]) for row in rows)
    assert (granted["type"], granted["client"], granted["fields"], granted["daily"], granted["by"]) == (
        "PERMISSION_GRANTED",
        client,
        ["NAME"],
        3,
        "a test",
    )
    assert (withdrawn["type"], withdrawn["permission"], withdrawn["by"]) == (
        "PERMISSION_WITHDRAWN",
        number,
        "another test",
    )


async def test_nothing_is_granted_twice_and_nothing_withdrawn_that_is_not_in_force(hub, table):
    _, client = await client_without_permissions(hub)
    number = await table.grant(grant(client))
    with pytest.raises(BadInput, match="withdraw it first"):
        await table.grant(grant(client, fields=(EvidenceField.NAME,)))
    await table.withdraw(number, "a test")
    with pytest.raises(BadInput, match=f"no permission {number}"):
        await table.withdraw(number, "a test")
    assert await table.all(client) == []
    assert await table.grant(grant(client)) > number


async def test_a_record_is_masked_unless_the_table_says_otherwise(hub, table):
    key, client = await client_without_permissions(hub, HOUSEHOLD, f"{HOUSEHOLD}:record")
    fields = (EvidenceField.NAME, EvidenceField.HOUSEHOLD_NUMBER)
    number = await table.grant(grant(client, fields=fields))
    variables = {"purpose": PURPOSE, "kind": "HOUSEHOLD_TRANSCRIPT", "subject": CITIZEN}
    query = RECORD.replace("outcome", "outcome masked", 1)
    masked = (await hub.data(query, variables, key))["verification"]["record"]
    assert masked["masked"] == ["NAME", "HOUSEHOLD_NUMBER"]
    assert (masked["evidence"]["name"], masked["evidence"]["householdNumber"]) == ("示OO民", "F****000")
    await table.withdraw(number, "a test")
    await table.grant(grant(client, fields=fields, unmasked=fields))
    clear = (await hub.data(query, variables, key))["verification"]["record"]
    assert (clear["masked"], clear["evidence"]["name"]) == ([], "示範市民")


async def test_a_consent_that_the_table_demands_and_that_is_missing_says_so(hub):
    key, client = await client_without_permissions(hub, HOUSEHOLD)
    await permit(hub.databases[SystemCode.HUB], client, [HOUSEHOLD], basis="AFFIDAVIT")
    query = ASSERTION.replace("outcome", "outcome consentRefusal source", 1)
    bare = (await hub.data(query, asked(), key))["verification"]["assertion"]
    assert (bare["outcome"], bare["consentRefusal"], bare["source"]) == ("CONSENT_MISSING", "ABSENT", None)
    sworn = asked(purpose=PURPOSE | {"consent": {"affidavit": "切結字第 1 號"}})
    given = (await hub.data(query, sworn, key))["verification"]["assertion"]
    assert (given["outcome"], given["consentRefusal"], given["source"]) == ("MATCH", None, "HOUSEHOLD")


async def test_an_affidavit_may_not_name_a_person(hub):
    key, _ = await client_without_permissions(hub, HOUSEHOLD)
    purpose = PURPOSE | {"consent": {"affidavit": f"切結 {CITIZEN['nationalId']}"}}
    answer = await hub.ask(ASSERTION, asked(purpose=purpose), key)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert CITIZEN["nationalId"] not in json.dumps(answer)


async def test_beyond_the_limit_of_a_day_lookups_are_throttled(hub):
    key, client = await client_without_permissions(hub, HOUSEHOLD)
    await permit(hub.databases[SystemCode.HUB], client, [HOUSEHOLD], daily=2)
    assert [await outcome(hub, key) for _ in range(3)] == ["MATCH", "MATCH", "THROTTLED"]


async def test_no_more_than_the_limit_is_given_however_many_ask_at_once(hub, table):
    quotas = [PostgresQuotas(hub.databases[SystemCode.HUB]) for _ in range(3)]
    first, second = [await table.grant(grant(f"many{at}", daily=7)) for at in range(2)]
    today, tomorrow = date(2026, 11, 28), date(2026, 11, 29)
    takes = [each.take(number, today) for each in quotas for number in (first, second) for _ in range(5)]
    assert sum(await asyncio.gather(*takes)) == 2 * 7
    assert not await quotas[0].take(first, today)
    assert await quotas[0].take(first, tomorrow)


async def test_a_consent_for_one_use_is_used_once_by_whichever_hub(hub):
    database = hub.databases[SystemCode.HUB]
    uses = [
        database.execute_returning(USED, "mydata", "one-consent-of-a-test", "LOW_INCOME", f"{at:032x}")
        for at in range(5)
    ]
    assert sum(bool(used) for used in await asyncio.gather(*uses)) == 1


async def test_a_table_that_cannot_be_read_lets_nothing_be_looked_up(hub, urls):
    key, client = await client_without_permissions(hub, HOUSEHOLD)
    await permit(hub.databases[SystemCode.HUB], client, [HOUSEHOLD])
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute("alter table lookup_permission rename to lookup_permission_away")
    try:
        answer = await hub.ask(ASSERTION, asked(), key)
    finally:
        await connection.execute("alter table lookup_permission_away rename to lookup_permission")
        await connection.close()
    assert answer["data"] == {"verification": None}
    assert answer["errors"][0]["extensions"]["system"] == "HUB"
    assert {system for system, _ in hub.statements} == {SystemCode.HUB}
