"""The council reports' table, computed live: every count of both reports comes out of one query."""

from collections import Counter
from decimal import Decimal

import pytest

from hub.rules.systems import SystemCode
from tests.conftest import opened_hub

pytestmark = pytest.mark.anyio

CITY_REPORT = """query ($from: Date!, $to: Date!) {
  cityReport(period: {from: $from, to: $to}) {
    period { from to }
    lines {
      metric name { zhTw en } unit { zhTw en } system value
      printed {
        value difference
        figure { printed period { from to } reports { code } conflictsWith { figure { printed } } }
      }
    }
  }
}"""
JANUARY_TO_AUGUST = {"from": "2012-01-01", "to": "2012-08-31"}

PRINTED = {
    "lookup.queries": ["7548", "3919"],
    "lookup.notifications": ["5716", "5570"],
    "tender.count_over_threshold": ["1232"],
    "inspection.total": ["78", "72"],
    "inspection.first": ["70", "67"],
    "inspection.re": ["8", "5"],
    "oversight.reports": ["74", "70"],
    "oversight.mean_days": ["7"],
    "petition.mailbox": ["17392", "16685"],
    "petition.petitions": ["47076", "42703"],
    "dispatch.cases": ["53451", "29432"],
    "callcentre.calls": ["405286", "371842"],
    "callcentre.calls_monthly_mean": ["67548"],
    "callcentre.service_level": ["80.0", "83.87"],
    "callcentre.consult": ["99704"],
    "callcentre.consult_share": ["43.88"],
    "callcentre.consult_instant": ["99.82"],
    "callcentre.forwarded": ["45551"],
    "callcentre.forwarded_share": ["20.04"],
    "callcentre.other": ["81989"],
    "callcentre.other_share": ["36.08"],
    "callcentre.immediate": ["97699"],
    "award.research.awarded": ["51"],
    "award.research.grade_a": ["9"],
    "award.research.grade_b": ["22"],
    "award.research.honourable": ["20"],
    "award.research.money": ["456000"],
    "award.english_mark.firms": ["726", "725"],
}


async def lines(hub, **period):
    report = (await hub.data(CITY_REPORT, period))["cityReport"]
    assert report["period"] == period
    return {line["metric"]: line for line in report["lines"]}


async def test_one_query_shows_every_printed_count_beside_the_computed_one(hub):
    found = await lines(hub, **JANUARY_TO_AUGUST)
    shown = {metric: [p["figure"]["printed"] for p in line["printed"]] for metric, line in found.items()}
    assert shown == PRINTED


async def test_every_computed_count_agrees_with_the_printed_one_but_where_the_reports_disagree(hub):
    found = await lines(hub, **JANUARY_TO_AUGUST)
    differences = {
        (metric, printed["figure"]["printed"]): Decimal(printed["difference"])
        for metric, line in found.items()
        for printed in line["printed"]
        if Decimal(printed["difference"])
    }
    assert differences == {("award.english_mark.firms", "725"): 1}


async def test_the_figure_that_differs_names_the_one_that_it_disagrees_with(hub):
    emblem = (await lines(hub, **JANUARY_TO_AUGUST))["award.english_mark.firms"]
    (_, other) = emblem["printed"]
    assert other["figure"]["conflictsWith"] == [{"figure": {"printed": "726"}}]


async def test_a_computed_value_is_over_the_period_asked_for(hub):
    found = await lines(hub, **JANUARY_TO_AUGUST)
    assert found["lookup.queries"]["value"] == "7548"
    assert found["lookup.notifications"]["value"] == "5716"
    assert Decimal(found["petition.mailbox"]["value"]) > 17_392


async def test_the_half_year_shows_only_what_its_report_prints(hub):
    found = await lines(hub, **{"from": "2012-01-01", "to": "2012-06-30"})
    reports = {
        report["code"]
        for line in found.values()
        for printed in line["printed"]
        for report in printed["figure"]["reports"]
    }
    assert found["dispatch.cases"]["value"] == "29432"
    assert [p["figure"]["printed"] for p in found["dispatch.cases"]["printed"]] == ["29432"]
    assert [p["figure"]["printed"] for p in found["award.research.awarded"]["printed"]] == ["51"]
    assert "004" in reports


async def test_calls_are_counted_by_whole_months_and_absent_where_a_period_has_none(hub):
    week = await lines(hub, **{"from": "2012-02-05", "to": "2012-02-10"})
    assert {line["value"] for metric, line in week.items() if metric.startswith("callcentre.")} == {None}
    # Of the twelve months, the calls of eight are known.
    year = await lines(hub, **{"from": "2012-01-01", "to": "2012-12-31"})
    handled = Decimal(year["callcentre.calls"]["value"])
    assert Decimal(year["callcentre.calls_monthly_mean"]["value"]) == handled / 8


async def test_a_year_without_a_report_still_has_its_own_counts_and_figures(hub):
    found = await lines(hub, **{"from": "2011-01-01", "to": "2011-12-31"})
    research = found["award.research.money"]
    assert (research["value"], [p["difference"] for p in research["printed"]]) == ("456000", ["0"])
    assert found["dispatch.cases"]["printed"] == []


async def test_all_periods_of_all_lines_cost_one_statement_a_source(hub):
    await lines(hub, **JANUARY_TO_AUGUST)
    assert Counter(system for system, _ in hub.statements) == {
        SystemCode.REPORTS: 4,  # the figures, and their reports, conflicts and those conflicts' figures
        SystemCode.HUB: 1,
        SystemCode.VERIFICATION: 1,
        SystemCode.TENDERS: 1,
        SystemCode.PETITIONS: 2,
        SystemCode.AWARDS: 1,
    }


@pytest.mark.parametrize(
    ("dead", "prefixes"),
    [(SystemCode.AWARDS, ("award.",)), (SystemCode.TENDERS, ("tender.", "inspection.", "oversight."))],
)
async def test_a_system_that_is_down_nulls_its_own_lines_only(postgres, urls, dead, prefixes):
    async with opened_hub({**urls, dead: postgres.url("nowhere")}) as hub:
        answer = await hub.ask(CITY_REPORT, JANUARY_TO_AUGUST)
    found = answer["data"]["cityReport"]["lines"]
    assert all((line["value"] is None) == line["metric"].startswith(prefixes) for line in found)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UPSTREAM_UNAVAILABLE"}


async def test_without_the_reports_the_live_counts_still_come(postgres, urls):
    async with opened_hub({**urls, SystemCode.REPORTS: postgres.url("nowhere")}) as hub:
        answer = await hub.ask(CITY_REPORT, JANUARY_TO_AUGUST)
    found = answer["data"]["cityReport"]["lines"]
    assert all(line["printed"] is None and line["value"] is not None for line in found)
