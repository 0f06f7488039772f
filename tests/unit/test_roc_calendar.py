"""The ROC calendar: every form met in the sources, and the ones that must be refused."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.roc_calendar import (
    Period,
    YearMonth,
    day_end_exclusive,
    day_start,
    months_between,
    parse_date,
    parse_roc_date,
    roc_text,
    roc_year,
    year_of_roc,
)

DAYS = st.dates(date(1912, 1, 1), date(2910, 12, 31))
MONTHS = st.builds(YearMonth, st.integers(1912, 2909), st.integers(1, 12))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1010822", date(2012, 8, 22)),
        ("0760221", date(1987, 2, 21)),
        ("101/03/30", date(2012, 3, 30)),
        ("101-03-30", date(2012, 3, 30)),
        ("101.3.30", date(2012, 3, 30)),
        ("97/4/1", date(2008, 4, 1)),
        ("1/1/1", date(1912, 1, 1)),
        ("101 年 8 月 21 日", date(2012, 8, 21)),
        ("97年4月1日", date(2008, 4, 1)),
        ("民國101年8月21日", date(2012, 8, 21)),
        ("中華民國 1 0 1 年 1 0 月 2 2 日", date(2012, 10, 22)),
        ("1 0 1 年 8 月 2 1 日", date(2012, 8, 21)),
        ("101\u3000年8月21日", date(2012, 8, 21)),
        ("1010229", date(2012, 2, 29)),
        (" 101/08/22 ", date(2012, 8, 22)),
    ],
)
def test_every_roc_form_met_in_the_sources_is_read(text: str, expected: date) -> None:
    assert parse_roc_date(text) == expected
    assert parse_date(text) == expected


@pytest.mark.parametrize("text", ["2012-08-22", "2012/08/22", "20120822"])
def test_four_digits_of_year_are_ad(text: str) -> None:
    assert parse_date(text) == date(2012, 8, 22)
    with pytest.raises(ValueError, match="expected a ROC date such as"):
        parse_roc_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "       ",
        "101",
        "101082",
        "010822",
        "101/08-22",
        "101//22",
        "1 0 1 0 8 2 2",
        "101年8月",
        "１０１/08/22",
        "١٠١/08/22",
        "2012-8-22",
        "2012-0822",
        "-101/08/22",
        "101/08/22\0",
        "\ud800",
        "2012-08-22T00:00:00",
    ],
)
def test_a_text_of_no_known_form_is_refused_and_shown(text: str) -> None:
    with pytest.raises(ValueError, match="expected a date such as") as refusal:
        parse_date(text)
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize("text", ["1010230", "1000229", "101/13/01", "101/00/10", "101.4.31", "2011-02-29"])
def test_an_impossible_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"expected a day of the calendar, got '{text}'"):
        parse_date(text)


@pytest.mark.parametrize("text", ["0000101", "0/1/1", "1911-12-31", "2911-01-01", "0000-01-01", "9999-12-31"])
def test_a_year_outside_the_roc_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a year of 1912 to 2910"):
        parse_date(text)


@given(DAYS)
def test_what_is_written_in_roc_years_is_read_back(day: date) -> None:
    assert parse_roc_date(roc_text(day)) == day
    assert parse_date(day.isoformat()) == day
    assert year_of_roc(roc_year(day)) == day.year


def test_a_day_is_written_with_three_digits_of_roc_year() -> None:
    assert roc_text(date(2012, 8, 22)) == "101/08/22"
    assert roc_text(date(1987, 2, 1)) == "076/02/01"


@pytest.mark.parametrize("day", [date(1911, 12, 31), date(2911, 1, 1)])
def test_a_day_outside_the_calendar_has_no_roc_year(day: date) -> None:
    with pytest.raises(ValueError, match="expected a year"):
        roc_text(day)


@pytest.mark.parametrize("year", [0, -1, 1000])
def test_a_roc_year_has_one_to_three_digits(year: int) -> None:
    with pytest.raises(ValueError, match="expected a year"):
        year_of_roc(year)


@pytest.mark.parametrize("text", ["2012-06", "101-06", "101/6", "101-6", "10106", " 2012-06 "])
def test_a_month_is_read_in_ad_and_roc_years(text: str) -> None:
    assert YearMonth.parse(text) == YearMonth(2012, 6)


@pytest.mark.parametrize(
    "text", ["", "2012", "201206", "2012-6", "2012-06-01", "101-06-01", "１０１-06", "2012年6月"]
)
def test_a_text_that_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a month such as"):
        YearMonth.parse(text)


@pytest.mark.parametrize("text", ["2012-00", "2012-13", "10113", "0-1", "9999-01"])
def test_an_impossible_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a (month|year) of"):
        YearMonth.parse(text)


def test_a_month_knows_its_days_and_its_successor() -> None:
    assert YearMonth(2012, 2).first_day == date(2012, 2, 1)
    assert YearMonth(2012, 2).last_day == date(2012, 2, 29)
    assert YearMonth(2012, 12).next() == YearMonth(2013, 1)
    assert str(YearMonth(2012, 6)) == "2012-06"


@given(MONTHS, MONTHS)
def test_months_are_ordered_as_their_days(one: YearMonth, other: YearMonth) -> None:
    assert (one < other) == (one.first_day < other.first_day)


@given(MONTHS)
def test_the_next_month_begins_on_the_day_after_the_last(month: YearMonth) -> None:
    assert month.next().first_day == month.last_day + timedelta(days=1)
    assert YearMonth.parse(str(month)) == month


@given(st.integers(2000, 2005), st.integers(1, 12), st.integers(2000, 2005), st.integers(1, 12))
def test_the_months_between_follow_one_another(year: int, month: int, last_year: int, last_month: int) -> None:
    first, last = YearMonth(year, month), YearMonth(last_year, last_month)
    months = months_between(first, last)
    assert months[:1] + months[-1:] == ((first, last) if first <= last else ())
    assert all(later == earlier.next() for earlier, later in pairwise(months))


def test_the_last_month_of_the_calendar_ends_a_range() -> None:
    assert months_between(YearMonth(2910, 12), YearMonth(2910, 12)) == (YearMonth(2910, 12),)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="expected a last day on or after 2012-06-30, got 2012-06-29"):
        Period(date(2012, 6, 30), date(2012, 6, 29))


@pytest.mark.parametrize(("first", "last"), [(date.min, date(2012, 1, 1)), (date(2012, 1, 1), date.max)])
def test_a_period_stays_within_the_calendar(first: date, last: date) -> None:
    with pytest.raises(ValueError, match="expected a year"):
        Period(first, last)


def test_a_day_begins_and_ends_at_midnight_in_taipei() -> None:
    assert day_start(date(2012, 8, 22)) == datetime(2012, 8, 21, 16, tzinfo=UTC)
    assert day_end_exclusive(date(2012, 8, 22)) == datetime(2012, 8, 22, 16, tzinfo=UTC)
    assert day_start(date(2012, 8, 22)).isoformat() == "2012-08-22T00:00:00+08:00"


def test_a_day_in_the_daylight_time_of_1975_begins_an_hour_earlier() -> None:
    assert day_start(date(1975, 7, 1)) == datetime(1975, 6, 30, 15, tzinfo=UTC)
