"""Batches: an outcome for each item, one call a register, gone on with where they were cut off."""

import json

import asyncpg
import pytest

from hub.demo.people import PERSONA
from hub.rules.identifiers import national_id
from hub.rules.systems import SystemCode
from tests.inputs.permissions import permit
from tests.systems.test_policy_table import client_without_permissions
from tests.systems.test_verification import CITIZEN, LINGYA, PURPOSE

pytestmark = pytest.mark.anyio

BATCH = """
query ($purpose: PurposeInput!, $items: [LookupInput!]!, $key: Text) {
  verification(purpose: $purpose) {
    batch(items: $items, idempotencyKey: $key) { outcome source dataAsOf synthetic ledgerEntry kind { code } }
  }
}
"""
HOUSEHOLD, LOW_INCOME = "HOUSEHOLD_TRANSCRIPT", "LOW_INCOME"
NOBODY = {"nationalId": national_id("A", 1, 1)}


def registered(subject=CITIZEN, district=PERSONA.district, **more):
    return {"kind": HOUSEHOLD, "subject": subject, "claim": {"registeredIn": {"district": district}}, **more}


def poor(subject=CITIZEN, year=101):
    return {"kind": LOW_INCOME, "subject": subject, "claim": {"lowIncomeIn": {"year": year}}}


@pytest.fixture(scope="module")
async def key(hub):
    return await hub.key(f"verification:{HOUSEHOLD}", f"verification:{LOW_INCOME}")


async def answered(hub, key, items, name=None):
    return await hub.ask(BATCH, {"purpose": PURPOSE, "items": items, "key": name}, key)


async def results(hub, key, items, name=None):
    answer = await answered(hub, key, items, name)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["verification"]["batch"]


@pytest.fixture
async def size(urls):
    """How many entries the ledger has."""
    connection = await asyncpg.connect(urls[SystemCode.HUB])

    async def count():
        return await connection.fetchval("select size from ledger_head")

    yield count
    await connection.close()


async def test_each_item_has_its_outcome_in_order(hub, key):
    items = [registered(), registered(district="64000010"), registered(NOBODY), poor(), poor(year=90)]
    found = await results(hub, key, items)
    assert [each["outcome"] for each in found] == ["MATCH", "NO_MATCH", "NOT_FOUND", "MATCH", "NO_MATCH"]
    assert [each["source"] for each in found] == 3 * ["HOUSEHOLD"] + 2 * ["LOW_INCOME"]
    assert len({each["ledgerEntry"] for each in found}) == 5


async def test_a_batch_is_one_call_a_register_and_two_entries_an_item(hub, key, size):
    before = await size()
    people = [{"nationalId": national_id("E", 1, 9_500_000 + at)} for at in range(250)]
    found = await results(hub, key, [registered(each) for each in people] + [poor(each) for each in people])
    assert len(found) == 500
    statements = [text for system, text in hub.statements if system == SystemCode.VERIFICATION]
    assert sum("household_registration" in text for text in statements) == 1
    assert sum("low_income" in text for text in statements) == 1
    assert await size() == before + 1_000
    assert len([text for system, text in hub.statements if system == SystemCode.HUB]) < 20


async def test_more_than_five_hundred_or_none_are_refused(hub, key):
    for items in ([], [registered()] * 501):
        answer = await answered(hub, key, items)
        assert answer["data"]["verification"]["batch"] is None
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_refused_item_is_null_with_an_error_of_its_own_and_the_others_are_answered(hub, key, size):
    before = await size()
    items = [
        registered(),
        {"kind": "TAX_PAID", "subject": CITIZEN, "claim": {"noArrearsAt": {"year": 101}}},
        {"kind": LOW_INCOME, "subject": CITIZEN, "claim": LINGYA},
        poor(),
    ]
    answer = await answered(hub, key, items)
    found = answer["data"]["verification"]["batch"]
    assert [each and each["outcome"] for each in found] == ["MATCH", None, None, "MATCH"]
    errors = [(error["path"], error["extensions"]["code"]) for error in answer["errors"]]
    assert errors == [
        (["verification", "batch", 1], "FORBIDDEN"),
        (["verification", "batch", 2], "BAD_USER_INPUT"),
    ]
    assert await size() == before + 4


async def test_a_batch_that_comes_again_is_answered_as_before_and_asks_no_register(hub, key, size):
    items = [registered(), poor(), registered(NOBODY)]
    first = await results(hub, key, items, "a-batch-of-a-test")
    before = await size()
    again = await results(hub, key, items, "a-batch-of-a-test")
    assert again == first
    assert await size() == before
    assert {system for system, _ in hub.statements} == {SystemCode.HUB}


async def test_what_could_not_be_answered_is_asked_again_and_nothing_else(hub, key, size, urls):
    items = [registered(), poor()]
    connection = await asyncpg.connect(urls[SystemCode.VERIFICATION])
    await connection.execute("alter table low_income rename to low_income_away")
    try:
        first = await results(hub, key, items, "cut-off")
    finally:
        await connection.execute("alter table low_income_away rename to low_income")
        await connection.close()
    assert [each["outcome"] for each in first] == ["MATCH", "UNAVAILABLE"]
    before = await size()
    again = await results(hub, key, items, "cut-off")
    assert [each["outcome"] for each in again] == ["MATCH", "MATCH"]
    assert again[0]["ledgerEntry"] == first[0]["ledgerEntry"]
    assert await size() == before + 2


async def test_a_key_that_comes_with_other_items_is_refused_and_asks_nothing(hub, key, size):
    await results(hub, key, [registered(), poor()], "same-key")
    before = await size()
    for items in ([poor(), registered()], [registered(district="64000010"), poor()], [registered()]):
        answer = await answered(hub, key, items, "same-key")
        assert answer["errors"][0]["extensions"]["code"] == "CONFLICT"
    assert await size() == before


async def test_the_key_of_another_client_is_another_key(hub, key):
    other = await hub.key(f"verification:{HOUSEHOLD}")
    first = await results(hub, key, [registered()], "shared-name")
    second = await results(hub, other, [registered(district="64000010")], "shared-name")
    assert first[0]["ledgerEntry"] != second[0]["ledgerEntry"]


async def test_an_item_may_have_a_consent_of_its_own(hub):
    key, client = await client_without_permissions(hub, f"verification:{HOUSEHOLD}")
    await permit(hub.databases[SystemCode.HUB], client, [f"verification:{HOUSEHOLD}"], basis="AFFIDAVIT")
    items = [registered(), registered(consent={"affidavit": "切結字第 1 號"})]
    assert [each["outcome"] for each in await results(hub, key, items)] == ["CONSENT_MISSING", "MATCH"]


async def test_nothing_of_a_batch_in_the_ledger_names_the_subject(hub, key, urls):
    await results(hub, key, [registered()], "names-nobody")
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    rows = await connection.fetch("select entry from ledger where batch is not null")
    await connection.close()
    assert rows
    assert not any(PERSONA.national_id in row["entry"] for row in rows)
    assert all(len(json.loads(row["entry"])["itemHash"]) == 64 for row in rows)
