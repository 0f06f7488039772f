"""Every record says which system it is from and how old it is."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.anyio

STAMP = "source { system { code } asOf ageSeconds state }"


async def test_an_answer_that_its_system_gave_just_now_is_live(hub):
    before = datetime.now(UTC) - timedelta(seconds=1)
    data = await hub.data(f"{{ tenders(first: 1) {{ nodes {{ {STAMP} }} }} }}")
    stamp = data["tenders"]["nodes"][0]["source"]
    assert before <= datetime.fromisoformat(stamp.pop("asOf")) <= datetime.now(UTC)
    assert stamp == {"system": {"code": "TENDERS"}, "ageSeconds": 0, "state": "LIVE"}


async def test_each_record_of_an_answer_names_its_own_system(hub):
    data = await hub.data(
        f"""{{ tenders(first: 1) {{ nodes {{ {STAMP} nearbyDispatchCases {{ {STAMP} }}
                 inspections {{ {STAMP} }} awards {{ {STAMP} }} }} }}
              awards(first: 1) {{ nodes {{ {STAMP} }} }}
              certifications(first: 1) {{ nodes {{ {STAMP} }} }}
              dispatchCases(first: 1) {{
                nodes {{ ... on ServiceCase {{ {STAMP} }} ... on Sourced {{ {STAMP} }} }} }} }}"""
    )
    codes = {
        name: data[name]["nodes"][0]["source"]["system"]["code"]
        for name in ("tenders", "awards", "certifications", "dispatchCases")
    }
    assert codes == {
        "tenders": "TENDERS",
        "awards": "AWARDS",
        "certifications": "AWARDS",
        "dispatchCases": "DISPATCH",
    }


async def test_nodes_of_several_systems_each_name_their_own(hub):
    ids = await hub.data("{ tenders(first: 1) { nodes { id } } awards(first: 1) { nodes { id } } }")
    wanted = [ids[name]["nodes"][0]["id"] for name in ("tenders", "awards")]
    data = await hub.data(
        f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Sourced {{ {STAMP} }} }} }}", {"ids": wanted}
    )
    assert [node["source"]["system"]["code"] for node in data["nodes"]] == ["TENDERS", "AWARDS"]


async def test_an_answer_that_is_live_throughout_has_no_list_of_what_is_kept(hub):
    assert "extensions" not in await hub.ask("{ tenders(first: 1) { nodes { title } } }")


async def test_every_system_says_how_it_is_doing_and_who_answers_for_it(hub):
    data = await hub.data("{ systems { id code name { zhTw en } status since operator { code } } }")
    found = {system["code"]: system for system in data["systems"]}
    assert found["PETITIONS"]["name"] == {"zhTw": "線上即時服務系統", "en": "Petitions and 1999"}
    assert found["PETITIONS"]["operator"] == {"code": "397220000A"}
    assert found["HUB"]["operator"] is None
    assert {system["status"] for system in data["systems"]} == {"UP"}


async def test_a_system_can_be_fetched_again_by_its_id(hub):
    data = await hub.data("{ systems { id code } }")
    system = data["systems"][0]
    again = await hub.data(
        "query ($id: ID!) { node(id: $id) { id ... on AgencySystem { code } } }", {"id": system["id"]}
    )
    assert again == {"node": system}


async def test_an_id_of_no_system_is_a_miss(hub):
    unknown = base64.urlsafe_b64encode(b"AgencySystem:weather").decode().rstrip("=")
    assert await hub.data("query ($id: ID!) { node(id: $id) { id } }", {"id": unknown}) == {"node": None}
