"""Whatever comes in for a scalar is read or refused, and nothing else."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.errors import BadInput
from hub.schema.scalars import SCALARS

NEARLY = st.from_regex(r"[-+]?[0-9０-９]{0,20}[-/.:TeE+ ]?[0-9]{0,6}[-/.:年]?[0-9]{0,4}")
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.text()) | st.text() | NEARLY


@pytest.mark.parametrize("scalar", SCALARS.values(), ids=lambda scalar: scalar.name)
@given(value=ANYTHING)
@example("1E+999999999999999999999")
@example("1e-20000")
@example("sNaN")
@example("0001-01-01")
@example("9999-12-31T23:59:59-23:59")
@example("2012-02-30")
@example("\ud800")
def test_a_scalar_reads_a_value_or_refuses_it(scalar, value):
    with suppress(BadInput):
        scalar.parse_value(value)
