"""The invented tenders of the demo city: the same each time, in the numbers that both council reports print."""

from datetime import date

import pytest

from hub.demo.tenders.inspections import inspections
from hub.demo.tenders.oversight import oversight_reports
from hub.demo.tenders.progress import progress_reports
from hub.demo.tenders.works import Works, firms
from hub.demo.world import facts, world
from hub.rules.identifiers import Validity, business_number_valid_before_2023, business_number_validity


@pytest.fixture(scope="module")
def works():
    return Works(world()).all()


def test_the_same_seed_gives_the_same_works(works):
    assert Works(world()).all() == works


def test_the_period_of_the_report_has_1232_tenders(works):
    first, last = date(2012, 3, 1), date(2012, 8, 21)
    assert sum(first <= work.noticed <= last and work.budget >= 1_000_000 for work in works) == 1232


def test_titles_and_keys_are_unique(works):
    assert len({work.title for work in works}) == len(works)
    assert len({(work.agency, work.job_number) for work in works}) == len(works)


def test_days_of_a_work_follow_one_another(works):
    for work in works:
        contract = work.contract
        if contract is None:
            continue
        assert (
            work.noticed < work.opened < work.award.day < contract.signed < contract.start < contract.planned_end
        )
        assert contract.actual_end is None or contract.start < contract.actual_end


def test_an_award_is_within_the_floor_price_and_that_within_the_budget(works):
    for award, budget in ((work.award, work.budget) for work in works if work.award):
        assert award.amount <= award.floor_price <= budget


def test_firms_are_invented_and_their_numbers_valid_under_both_rules():
    for number, name, _ in firms():
        assert name.startswith("示範")
        assert business_number_validity(number) is Validity.VALID
        assert business_number_valid_before_2023(number)
    assert len({number for number, *_ in firms()}) == len(firms()) == 120


def test_progress_never_falls_and_ends_at_one_hundred(works):
    reached = {}
    for row in progress_reports(works, world().random("a test")):
        assert row.actual >= reached.get(row.tender_id, 0)
        reached[row.tender_id] = row.actual
    ended = {work.id for work in works if work.contract and work.contract.actual_end and work.id in reached}
    assert ended
    assert all(reached[number] == 100 for number in ended)


def test_inspections_and_oversight_are_about_works_under_construction(works):
    for each in inspections(works, world().random("a test")):
        assert each.kind == "RE_INSPECTION" or each.work.under_way(each.day)
    by_id = {work.id: work for work in works}
    for row in oversight_reports(works, world().random("a test")):
        assert by_id[row[2]].under_way(row[6].date())


def test_every_district_has_a_centre_inside_the_city():
    centres = facts("district_centres.csv")
    assert {row["town_code"] for row in centres} == {row["code"] for row in facts("districts.csv")}
    assert all(22.4 < float(row["lat"]) < 23.5 and 120.1 < float(row["lng"]) < 121.1 for row in centres)
