"""A register with an address of its own is told who asks, for whom and in which case; the hub keeps none of it."""

import pytest

from hub.demo.people import PERSONA
from tests.conftest import opened_hub
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

PURPOSES = {"one": ("k0042", "case-1"), "other": ("k0007", "case-2")}
LOOKUP = f"""assertion(
  kind: "VEHICLE", subject: {{nationalId: "{PERSONA.national_id}"}}, claim: {{validOn: {{date: "2012-08-22"}}}}
) {{ outcome }}"""


def desk(name):
    officer, case = PURPOSES[name]
    law = '{law: "戶籍法", article: "第 67 條"}'
    purpose = f'{{code: "015", caseNumber: "{case}", legalBasis: {law}, officer: "{officer}"}}'
    return f"{name}: verification(purpose: {purpose}) {{ {LOOKUP} }}"


async def test_two_purposes_of_one_operation_are_two_messages_each_with_its_own(urls, hub, capfd):
    key = await hub.key("verification:VEHICLE", agency="397120000J")
    async with http_service() as service:
        service.answers = [http_answer(b"{}", "500 Error", x_road_error="Server.ServerProxy.NetworkError")]
        host = service.address.removeprefix("http://")
        address = f"xroad+http://{host}/r1/TW/GOV/1/SUB/registers?client=TW/GOV/2/HUB&party_class=GOV"
        async with opened_hub(urls, registers={"VEHICLE": address}) as asked:
            answer = await asked.data(f"{{ {desk('one')} {desk('other')} }}", key=key)
    assert {each["assertion"]["outcome"] for each in answer.values()} == {"UNAVAILABLE"}
    told = {
        (each.header("x-road-userid"), each.header("x-road-issue"), each.header("x-road-represented-party"))
        for each in service.received
        if each.method == "POST"
    }
    assert told == {(officer, case, "GOV/397120000J") for officer, case in PURPOSES.values()}
    said = capfd.readouterr().err
    assert '"detail": "VEHICLE: X-Road: Server.ServerProxy.NetworkError"' in said
    assert not any(value in said for value in (PERSONA.national_id, "k0042", "case-1"))
