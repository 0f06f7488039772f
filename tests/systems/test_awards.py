"""Awards: everything that the facts hold comes out of the graph, and nothing else."""

import json
from collections import Counter
from decimal import Decimal
from importlib.resources import files

import asyncpg
import pytest

from hub.rules.systems import SystemCode

pytestmark = pytest.mark.anyio

FACTS = json.loads((files("hub.demo") / "facts" / "awards.json").read_text("utf-8"))

AWARDS = """query ($filter: AwardFilter, $orderBy: AwardOrder! = NEWEST, $first: Int, $after: String) {
  awards(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      code programme { code } edition { number year rocYear } year rocYear category rank outcome title { zhTw en }
      recipientName count prize prizeTotal note sources tender { id }
      recipient {
        __typename
        ... on Agency { code }
        ... on UnregisteredAgency { name }
        ... on UnnamedRecipients { kind count }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

OUTCOMES = {
    "recommended": "RECOMMENDED",
    "applied and passed": "PASSED",
    "rewarded": "REWARDED",
    "certified": "CERTIFIED",
    "入圍": "SHORTLISTED",
}
AGENCIES = {
    "高雄市政府工務局": "397110000G",
    "高雄市政府社會局": "397120000J",
    "勞工局": "397240000J",
    "高雄市政府文化局": "397330000E",
}
UNNAMED = {"report": "RESEARCH_REPORT", "person": "PERSON", "firm": "FIRM"}


async def awards(hub, **variables):
    return (await hub.data(AWARDS, {"first": 100, **variables}))["awards"]["nodes"]


def fact(award):
    """The award as the facts would write it."""
    edition = award["edition"] or {"number": None, "year": None}
    assert edition["year"] == award["year"]
    row = {
        "id": award["code"],
        "programme": award["programme"]["code"],
        "edition": edition["number"],
        "year": award["year"],
        "recipient": award["recipientName"],
        "rank": award["rank"],
        "category": award["category"],
        "title": award["title"] and award["title"]["zhTw"],
        "count": award["count"],
        "moneyEachTwd": award["prize"] and int(award["prize"]),
        "source": " and ".join(award["sources"]),
        "note": award["note"],
    }
    return {name: value for name, value in row.items() if value is not None}


async def test_every_award_of_the_facts_comes_out_equal_and_no_other(hub):
    given = [{name: value for name, value in row.items() if name != "recipientType"} for row in FACTS["records"]]
    found = [fact(award) for award in await awards(hub)]
    assert sorted(found, key=lambda row: row["id"]) == sorted(given, key=lambda row: row["id"])


async def test_every_programme_of_the_facts_comes_out_equal_and_no_other(hub):
    data = await hub.data(
        "{ awardProgrammes { code name { zhTw en } conferredBy legalBasis ranks note } }",
    )
    found = [
        {
            "id": programme["code"],
            "name": programme["name"]["zhTw"],
            "nameEn": programme["name"]["en"],
            **{name: programme[name] for name in ("conferredBy", "legalBasis", "ranks", "note")},
        }
        for programme in data["awardProgrammes"]
    ]
    assert found == FACTS["programmes"]


async def test_a_recipient_is_what_the_reports_say_and_no_code_is_invented(hub):
    found = {award["code"]: award["recipient"] for award in await awards(hub)}
    for row in FACTS["records"]:
        name = row.get("recipient")
        if name is None:
            kind = UNNAMED[row["recipientType"]]
            expected = {"__typename": "UnnamedRecipients", "kind": kind, "count": row["count"]}
        elif name in AGENCIES:
            expected = {"__typename": "Agency", "code": AGENCIES[name]}
        else:
            expected = {"__typename": "UnregisteredAgency", "name": name}
        assert found[row["id"]] == expected


async def test_an_outcome_claims_no_more_than_the_record(hub):
    ranks = {award["rank"]: award["outcome"] for award in await awards(hub)}
    assert ranks == {rank: OUTCOMES.get(rank, "AWARDED") for rank in ranks}


async def test_the_prizes_of_research_add_up_to_456_000(hub):
    found = await awards(hub, filter={"programme": "research-development"})
    assert {a["rank"]: (a["count"], a["prize"], a["prizeTotal"]) for a in found} == {
        "甲等": (9, "20000", "180000"),
        "乙等": (22, "8000", "176000"),
        "佳作": (20, "5000", "100000"),
    }
    assert sum(Decimal(award["prizeTotal"]) for award in found) == 456_000


async def test_an_edition_says_what_the_reports_count_and_leaves_the_rest_open(hub):
    data = await hub.data(
        """{ awardProgramme(code: "government-service-quality") {
          editions { number year rocYear announcedAt ceremonyAt applied recommended awarded programme { code } }
        } }"""
    )
    assert data["awardProgramme"]["editions"] == [
        {
            "number": 4,
            "year": 2012,
            "rocYear": 101,
            "announcedAt": "2012-05-29",
            "ceremonyAt": "2012-06-20",
            "applied": 27,
            "recommended": 8,
            "awarded": None,
            "programme": {"code": "government-service-quality"},
        }
    ]


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({"outcome": "RECOMMENDED"}, 6),
        ({"outcome": "SHORTLISTED"}, 2),
        ({"agency": "397330000E"}, 2),
        ({"rank": "佳作"}, 3),
        ({"year": 2011}, 5),
        ({"search": "微風市集"}, 1),
        ({"search": "地政事務所"}, 2),
        ({"programme": "national-publication", "rank": "入選"}, 1),
        ({"search": "%"}, 0),
    ],
)
async def test_awards_are_found_by_what_they_are(hub, condition, count):
    assert len(await awards(hub, filter=condition)) == count


async def test_awards_page_the_same_forward_whatever_the_size_and_backward_in_the_other_order(hub):
    newest = [award["code"] for award in await awards(hub)]
    oldest = [award["code"] for award in await awards(hub, orderBy="OLDEST")]
    assert newest == oldest[::-1]
    seen, cursor = [], None
    while True:
        page = (await hub.data(AWARDS, {"first": 7, "after": cursor}))["awards"]
        seen += [award["code"] for award in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == newest


async def test_the_awards_of_an_agency_are_those_that_name_it(hub):
    data = await hub.data('{ agency(code: "397330000E") { awards { nodes { code } } } }')
    assert [award["code"] for award in data["agency"]["awards"]["nodes"]] == [
        "national-publication-010",
        "national-publication-009",
    ]


async def test_each_level_of_awards_costs_one_statement(hub):
    await hub.data(
        """{ agencies(first: 40) { nodes { awards(first: 5) { nodes {
          programme { editions { year } } edition { year } recipient { ... on Agency { name { zhTw } } }
          tender { title }
        } } } } }"""
    )
    systems = Counter(system for system, _ in hub.statements)
    # awards; programmes and editions beside one another; the programmes' editions; and the agencies twice
    assert systems == {SystemCode.AGENCIES: 2, SystemCode.AWARDS: 4}


async def test_an_award_and_a_certification_are_fetched_again_by_their_id(hub):
    data = await hub.data("{ awards(first: 1) { nodes { id } } certifications(first: 1) { nodes { id } } }")
    ids = [data["awards"]["nodes"][0]["id"], data["certifications"]["nodes"][0]["id"]]
    again = await hub.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})
    assert [node["id"] for node in again["nodes"]] == ids


CERTIFICATIONS = """query ($filter: CertificationFilter, $after: String) {
  certifications(filter: $filter, first: 100, after: $after) {
    nodes { number firmName level validFrom validTo district { code } address synthetic
            then: valid(at: "2012-08-31") later: valid(at: "2030-01-01") }
    pageInfo { hasNextPage endCursor }
  }
}"""


async def certifications(hub, **condition):
    found, cursor = [], None
    while True:
        page = (await hub.data(CERTIFICATIONS, {"filter": condition, "after": cursor}))["certifications"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        cursor = page["pageInfo"]["endCursor"]


async def test_726_certifications_all_marked_as_invented_are_spread_over_the_districts(hub):
    found = await certifications(hub)
    assert len(found) == len({row["number"] for row in found}) == 726
    assert all(row["synthetic"] and "虛構" in row["firmName"] and "虛構" in row["address"] for row in found)
    assert len({row["district"]["code"] for row in found}) == 38
    assert [row["validFrom"] for row in found] == sorted((row["validFrom"] for row in found), reverse=True)


async def test_a_certification_is_valid_from_its_first_day_to_its_last(hub):
    found = await certifications(hub)
    assert all(row["then"] == (row["validFrom"] <= "2012-08-31" <= row["validTo"]) for row in found)
    assert not any(row["later"] for row in found)
    valid = await certifications(hub, validOn="2012-08-31")
    assert {row["number"] for row in valid} == {row["number"] for row in found if row["then"]}


async def test_the_certifications_of_the_districts_are_all_certifications_in_one_statement(hub):
    data = await hub.data("{ districts { code certifications(first: 100) { nodes { district { code } } } } }")
    places = [
        (district["code"], row["district"]["code"])
        for district in data["districts"]
        for row in district["certifications"]["nodes"]
    ]
    assert len(places) == 726
    assert all(here == there for here, there in places)
    assert [system for system, _ in hub.statements].count(SystemCode.AWARDS) == 1


async def test_certifications_are_found_by_district_and_firm(hub):
    everything = await certifications(hub)
    wanted = everything[0]
    here = await certifications(hub, district=wanted["district"]["code"])
    assert {row["district"]["code"] for row in here} == {wanted["district"]["code"]}
    assert wanted in await certifications(hub, search=wanted["firmName"])


async def test_an_award_reaches_its_tender_its_firm_and_a_masked_person(hub, urls):
    """The reports name no tender, firm or person; rows that do are written for this test and taken back."""
    data = await hub.data(
        "{ tenders(last: 50) { nodes { key { agencyCode jobNumber } contractor { businessNumber } } } }"
    )
    tender = next(row for row in data["tenders"]["nodes"] if row["contractor"])
    key, number = "/".join(tender["key"].values()), tender["contractor"]["businessNumber"]
    connection = await asyncpg.connect(urls[SystemCode.AWARDS])
    try:
        await connection.execute(ADD_AWARDS, key, number)
        found = await awards(hub, filter={"programme": "golden-quality", "year": 1999})
        back = await hub.data(TENDER_AWARDS)
    finally:
        await connection.execute("delete from award where year = 1999")
        await connection.close()
    assert [award["recipient"]["__typename"] for award in found] == ["ResearchReport", "Person", "Firm"]
    assert [award["tender"] is not None for award in found] == [False, False, True]
    of_tenders = [award["rank"] for row in back["tenders"]["nodes"] for award in row["awards"]]
    assert of_tenders == ["test"]


ADD_AWARDS = """
insert into award (
  code, programme_code, year, rank, outcome, recipient_kind, recipient_name, business_number, tender_key,
  sources, search_text
)
select code, 'golden-quality', 1999, 'test', 'AWARDED', kind, name, number, tender_key, '{}', ''
from (
  values
  ('test-1', 'FIRM', '某公司', $2, $1),
  ('test-2', 'PERSON', '王小明', null, null),
  ('test-3', 'RESEARCH_REPORT', '某報告', null, null)
) as given (code, kind, name, number, tender_key)
"""
TENDER_AWARDS = "{ tenders(last: 50) { nodes { awards { rank } } } }"
