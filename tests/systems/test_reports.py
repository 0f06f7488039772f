"""The figures of the council reports: every printed one comes out of the graph, disagreements said."""

import csv
from importlib.resources import files

import pytest

from hub.rules.systems import SystemCode

pytestmark = pytest.mark.anyio

ROWS = list(csv.DictReader((files("hub.demo") / "facts" / "report_figures.csv").read_text("utf-8").splitlines()))

FIELDS = """
  metric name { zhTw en } printed value unit { zhTw en } period { kind from to } asOf subject system note
  reports { code name { zhTw en } period { from to } publishedOn }
"""
FIGURES = f"""query (
  $metric: Text, $system: SystemCode, $subject: FigureSubject, $period: PeriodInput, $search: Text
) {{
  figures(metric: $metric, system: $system, subject: $subject, period: $period, search: $search) {{ {FIELDS} }}
}}"""
SUBJECTS = {"1999": "CALL_CENTRE"}


async def figures(hub, **variables):
    return (await hub.data(FIGURES, variables))["figures"]


def row_of(figure):
    """The figure as the facts would write it."""
    return {
        "metric_id": figure["metric"],
        "label_zh": figure["name"]["zhTw"],
        "label_en": figure["name"]["en"],
        "value": figure["printed"],
        "unit": figure["unit"]["en"],
        "period_start": figure["period"]["from"] or "",
        "period_end": figure["period"]["to"] or "",
        "period_kind": figure["period"]["kind"].lower(),
        "report": "|".join(report["code"] for report in figure["reports"]),
        "system": figure["subject"],
        "note": figure["note"] or "",
    }


async def test_all_151_printed_figures_come_out_equal_in_their_order(hub):
    subjects = [
        {**row, "system": SUBJECTS.get(row["system"], row["system"].upper().replace("-", "_"))} for row in ROWS
    ]
    assert len(ROWS) == 151
    assert [row_of(figure) for figure in await figures(hub)] == subjects


async def test_a_figure_is_a_number_unless_it_is_a_grade_or_a_date(hub):
    found = await figures(hub)
    assert {figure["unit"]["en"] for figure in found if figure["value"] is None} == {"grade", "date"}
    assert all(figure["value"] == figure["printed"] for figure in found if figure["value"] is not None)


async def test_every_unit_is_said_in_chinese_too(hub):
    assert all(figure["unit"]["zhTw"] for figure in await figures(hub))


async def test_figures_are_those_of_the_system_that_they_count(hub):
    by_system = {
        name: {figure["subject"] for figure in await figures(hub, system=name)}
        for name in ("VERIFICATION", "TENDERS", "PETITIONS", "AWARDS", "AGENCIES")
    }
    assert by_system == {
        "VERIFICATION": {"DOCUMENT_FREE_LOOKUP"},
        "TENDERS": {"TENDER_PROGRESS", "INSPECTION", "CITIZEN_OVERSIGHT"},
        "PETITIONS": {"PETITION", "DISPATCH", "CALL_CENTRE"},
        "AWARDS": {"AWARDS"},
        "AGENCIES": set(),
    }


async def test_figures_are_found_by_metric_subject_text_and_period(hub):
    assert [figure["printed"] for figure in await figures(hub, metric="lookup.queries")] == ["7548", "3919"]
    assert len(await figures(hub, subject="WIFI")) == 8
    assert [figure["metric"] for figure in await figures(hub, search="血壓")] == ["health.blood_pressure"]
    days = {"from": "101/07/31", "to": "101/08/01"}
    assert {figure["period"]["kind"] for figure in await figures(hub, period=days)} == {"AS_OF"}


async def test_a_period_that_ends_before_it_begins_is_refused_in_both_languages(hub):
    answer = await hub.ask(FIGURES, {"period": {"from": "2012-08-31", "to": "2012-01-01"}})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "早於" in answer["errors"][0]["message"]


async def test_a_figure_says_which_report_prints_it_over_which_days(hub):
    (first, second) = await figures(hub, metric="petition.mailbox")
    assert first["reports"][0]["period"] == {"from": "2012-03-01", "to": "2012-08-31"}
    assert first["reports"][0]["publishedOn"] == "2012-10-22"
    assert second["reports"][0]["period"] == {"from": "2012-01-01", "to": "2012-06-30"}


async def test_an_as_of_day_is_given_only_where_the_report_does(hub):
    (calls, *_) = await figures(hub, metric="callcentre.calls")
    (plans, *_) = await figures(hub, metric="plan.tracked")
    assert (calls["asOf"], plans["asOf"]) == ("2012-08-31", None)


CONFLICTS = """{ figures { metric printed unit { en } conflictsWith {
  figure { metric printed unit { en } } explanation { zhTw en }
} } }"""


async def test_figures_that_disagree_are_both_kept_and_name_one_another(hub):
    found = (await hub.data(CONFLICTS))["figures"]
    pairs = {
        (figure["metric"], figure["printed"], conflict["figure"] and conflict["figure"]["printed"])
        for figure in found
        for conflict in figure["conflictsWith"]
    }
    both_ways = {
        ("plan.tracked", "169", "168"),
        ("plan.previews", "339", "357"),
        ("plan.preview_money", "45447000000", "44653000000"),
        ("works.morakot.agencies", "41", "42"),
        ("award.english_mark.firms", "726", "725"),
        ("legal.cases", "5098", "475"),
        ("wifi.city_points", "80", "84"),
        ("creator.matches", "33", "33"),
        ("training.drawing_review", "34", "34"),
    }
    assert pairs == {
        *both_ways,
        *((metric, other, printed) for metric, printed, other in both_ways),
        ("training.quality_inspection_defects", "50", None),
    }


async def test_every_disagreement_is_explained_in_both_languages(hub):
    found = (await hub.data(CONFLICTS))["figures"]
    explanations = [c["explanation"] for figure in found for c in figure["conflictsWith"]]
    assert len(explanations) == 19
    assert all(explanation["zhTw"] and explanation["en"] for explanation in explanations)


async def test_each_level_of_figures_costs_one_statement(hub):
    await hub.data(
        "{ figures { reports { code } again: reports { name { en } } conflictsWith { figure { metric } } } }"
    )
    assert [system for system, _ in hub.statements] == [SystemCode.REPORTS] * 4
