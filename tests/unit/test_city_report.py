"""How a computed number is compared with a printed one."""

from decimal import Decimal

import pytest

from hub.connectors.petitions.records import CallTotals
from hub.resolvers.city_measures import MEASURES
from hub.resolvers.city_report import difference


@pytest.mark.parametrize(
    ("computed", "printed", "expected"),
    [
        ("7.03", "7", "0"),
        ("7.5", "7", "1"),
        ("67547.67", "67548", "0"),
        ("80", "80.0", "0"),
        ("43.88", "43.88", "0"),
        ("726", "725", "1"),
        ("3900", "3919", "-19"),
        ("80.4", "80.0", "0.4"),
        ("21234", "2E+4", "1234"),
    ],
)
def test_a_difference_is_taken_at_the_precision_that_is_printed(computed, printed, expected):
    assert difference(Decimal(computed), Decimal(printed)) == Decimal(expected)


def measure(metric):
    return next(measure for measure in MEASURES if measure.metric == metric)


CALLS = CallTotals(
    handled=405_286,
    within_service_level=324_229,
    consult=99_704,
    consult_instant=99_525,
    forwarded=45_551,
    other=81_989,
    served_at_once=97_699,
    months=6,
)


def test_a_monthly_mean_is_over_the_months_that_were_counted():
    assert measure("callcentre.calls_monthly_mean").value(CALLS) == Decimal("67547.67")


def test_a_share_is_of_the_inbound_calls_and_not_of_all_handled():
    assert measure("callcentre.consult_share").value(CALLS) == Decimal("43.88")


def test_every_measure_is_named_once():
    assert len({measure.metric for measure in MEASURES}) == len(MEASURES)
