"""A city with limits and bands of its own: the graph's values and its filters follow the same ones."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from hub.connectors.petitions.keys import PETITIONS_NEWEST, PetitionFilter
from hub.connectors.petitions.postgres import PostgresPetitions
from hub.connectors.petitions.terms import ServiceCaseStatus
from hub.rules.city import city_rules_of
from hub.rules.construction import GradeBands
from hub.rules.deadlines import ClockState, DeadlineCode, overdue_bounds
from hub.rules.systems import SystemCode
from hub.sources.paging import Page, Search
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

RULES = """
[grade_bands]
superior = 88
a = 83.5
b = 78

[explanation]
lag = 12
spend_rate = 40

[deadlines]
monthly_filing_day = 3
oversight_reply_days = 4
"""
BANDS = GradeBands(Decimal(88), Decimal("83.5"), Decimal(78))


@pytest.fixture(scope="module")
async def city(urls, anyio_backend):
    """A hub whose operator has set rules of the city's own."""
    async with opened_hub(urls, city_rules_of(tomllib.loads(RULES))) as hub:
        yield hub


INSPECTIONS = """query ($grade: Grade, $after: String) {
  inspections(filter: {grade: $grade}, first: 100, after: $after) {
    nodes { number score grade }
    pageInfo { hasNextPage endCursor }
  }
}"""


async def graded(hub, grade=None):
    """Every inspection's number, score and grade, under the filter."""
    found, after, more = [], None, True
    while more:
        page = (await hub.data(INSPECTIONS, {"grade": grade, "after": after}))["inspections"]
        found += [(node["number"], node["score"], node["grade"]) for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


async def test_other_bands_change_the_grades_and_the_grade_filter_alike(hub, city):
    every = await graded(city)
    assert [grade for _, _, grade in every] == [BANDS.grade(Decimal(score)).value for _, score, _ in every]
    for grade in ("SUPERIOR", "GRADE_A", "GRADE_B", "GRADE_C"):
        fitting = [inspection for inspection in every if inspection[2] == grade]
        assert await graded(city, grade) == fitting != []
    usual = await graded(hub)
    assert [number for number, _, _ in usual] == [number for number, _, _ in every]
    assert usual != every


PROGRESS = """query ($lagging: Boolean) {
  tenders(filter: {status: UNDER_CONSTRUCTION, laggingOnly: $lagging}, first: 100) { nodes {
    progressReports {
      lag spendRate explanationDue filedAt lateFiling clock { dueAt rule { amount citation } }
    }
  } }
}"""


async def reports(hub):
    tenders = (await hub.data(PROGRESS))["tenders"]["nodes"]
    return [report for tender in tenders for report in tender["progressReports"]]


async def test_another_filing_day_changes_which_reports_are_late(hub, city):
    usual, own = await reports(hub), await reports(city)
    assert {report["clock"]["rule"]["amount"] for report in own} == {3}
    assert all(report["clock"]["rule"]["citation"].startswith("市府自訂") for report in own)
    assert all(report["clock"]["dueAt"].endswith("-04T00:00:00+08:00") for report in own)
    assert all(report["lateFiling"] == (report["filedAt"] >= report["clock"]["dueAt"]) for report in own)
    assert [report["filedAt"] for report in usual] == [report["filedAt"] for report in own]
    assert sum(report["lateFiling"] for report in own) > sum(report["lateFiling"] for report in usual)


async def test_other_thresholds_change_what_is_to_be_explained_and_what_is_lagging(hub, city):
    own = await reports(city)
    assert [report["explanationDue"] for report in own] == [
        Decimal(report["lag"]) >= 12 or Decimal(report["spendRate"]) < 40 for report in own
    ]
    assert {report["explanationDue"] for report in own} == {True, False}
    lagging = (await city.data(PROGRESS, {"lagging": True}))["tenders"]["nodes"]
    latest = [Decimal(tender["progressReports"][0]["lag"]) for tender in lagging]
    assert latest
    assert min(latest) >= 12
    usual = (await hub.data(PROGRESS, {"lagging": True}))["tenders"]["nodes"]
    assert min(Decimal(tender["progressReports"][0]["lag"]) for tender in usual) < 12


async def every_petition(connector, asked):
    """All that fit, page by page, as one answer may have so many rows only."""
    found, page = [], Page(PETITIONS_NEWEST, 5_000)
    while True:
        (part,) = await connector.petitions([Search(asked, page)])
        found += part.records
        if not part.has_next:
            return found
        page = replace(page, beyond=PETITIONS_NEWEST.place(part.records[-1]))


@pytest.mark.parametrize("days", [10, 30])
async def test_petitions_past_a_limit_are_those_whose_clocks_say_so(hub, days):
    rules = city_rules_of({"deadlines": {"petition_reply_days": days}})
    now = datetime(2012, 8, 25, 4, 0, tzinfo=UTC)
    overdue = overdue_bounds(rules.deadlines[DeadlineCode.PETITION_REPLY], now)
    connector = PostgresPetitions(hub.databases[SystemCode.PETITIONS])
    every = await every_petition(connector, PetitionFilter())
    found = await every_petition(connector, PetitionFilter(overdue=overdue))
    still_open = [case for case in every if case.status is not ServiceCaseStatus.REPLIED]
    missed = [case for case in still_open if case.clock(rules, now).state is ClockState.MISSED]
    assert [case.case_number for case in found] == [case.case_number for case in missed]
    assert 0 < len(missed) < len(still_open)
