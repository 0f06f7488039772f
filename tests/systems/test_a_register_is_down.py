"""A kind with an address of its own comes and goes by itself: no other kind, and no system, is down with it."""

import pytest
from prometheus_client import generate_latest

from hub.demo.people import PERSONA
from hub.rules.systems import SystemCode
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

NOWHERE = "postgresql://hub@/nowhere?host=/nonexistent"
LAW = '{law: "戶籍法", article: "第 67 條"}'
PURPOSE = f'verification(purpose: {{code: "015", caseNumber: "1", legalBasis: {LAW}, officer: "k"}})'
SUBJECT = f'subject: {{nationalId: "{PERSONA.national_id}"}}'
BOTH = f"""{{ {PURPOSE} {{
  vehicle: assertion(kind: "VEHICLE", {SUBJECT}, claim: {{validOn: {{date: "2012-08-22"}}}}) {{ outcome }}
  income: assertion(kind: "LOW_INCOME", {SUBJECT}, claim: {{lowIncomeIn: {{year: 101}}}}) {{ outcome }}
}} }}"""
STATUSES = "{ certificateKinds { code status } systems { code status } }"


ASKED_OFTEN = 12


@pytest.fixture(scope="module")
async def key(hub):
    return await hub.key("verification:VEHICLE", "verification:LOW_INCOME")


@pytest.fixture
async def lacking(urls):
    """A hub one of whose kinds is read where nothing is."""
    async with opened_hub(urls, registers={"VEHICLE": NOWHERE}) as opened:
        yield opened


async def outcomes(hub, key):
    answer = (await hub.data(BOTH, key=key))["verification"]
    return answer["vehicle"]["outcome"], answer["income"]["outcome"]


async def statuses(hub):
    data = await hub.data(STATUSES)
    kinds = {kind["code"]: kind["status"] for kind in data["certificateKinds"]}
    return kinds, {system["code"]: system["status"] for system in data["systems"]}


async def test_the_lost_register_is_unavailable_alone_however_often_it_is_asked(lacking, key):
    for _ in range(ASKED_OFTEN):
        assert await outcomes(lacking, key) == ("UNAVAILABLE", "MATCH")
    kinds, systems = await statuses(lacking)
    assert kinds.pop("VEHICLE") == "DOWN"
    assert set(kinds.values()) == {"UP"} == set(systems.values())


async def test_its_state_is_counted_under_a_name_of_its_own(lacking, key):
    for _ in range(ASKED_OFTEN):
        await outcomes(lacking, key)
    text = generate_latest(lacking.metrics).decode()
    assert 'khub_system_status{status="DOWN",system="verification/VEHICLE"} 1.0' in text
    assert 'khub_system_status{status="UP",system="verification"} 1.0' in text
    assert 'khub_pool_connections{server="primary",state="open",system="verification/VEHICLE"}' in text
    assert list(lacking.parts["lines"]) == ["VEHICLE"]


async def test_a_kind_with_an_address_is_answered_while_its_system_is_down(urls, key):
    elsewhere = {"VEHICLE": urls[SystemCode.VERIFICATION]}
    async with opened_hub({**urls, SystemCode.VERIFICATION: NOWHERE}, registers=elsewhere) as hub:
        for _ in range(ASKED_OFTEN):
            assert await outcomes(hub, key) == ("MATCH", "UNAVAILABLE")
        kinds, systems = await statuses(hub)
    assert (kinds.pop("VEHICLE"), systems["VERIFICATION"]) == ("UP", "DOWN")
    assert set(kinds.values()) == {"DOWN"}
