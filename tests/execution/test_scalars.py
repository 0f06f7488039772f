"""Scalars and enums as they are written: plainly right, coerced, and refused."""

from datetime import date
from decimal import Decimal

import pytest
from graphql import GraphQLError

from hub.execution.engine.declared import EXECUTION, Attribute, Leaf
from tests.execution.engines import Both

pytestmark = pytest.mark.anyio

SCHEMA = """
scalar Odd
scalar Day
enum Mood { HAPPY SAD }
type Query {
  int: Int float: Float boolean: Boolean string: String id: ID mood: Mood odd: Odd day: Day days: [Day!]
}
"""
WRITTEN = {
    "int": [(0, 0), (-(2**31), -(2**31)), (2**31 - 1, 2**31 - 1), (3.0, 3), (True, 1), ("7", 7)],
    "float": [(1.5, 1.5), (-0.0, -0.0), (3, 3.0), ("2.5", 2.5), (1e308, 1e308)],
    "boolean": [(True, True), (False, False), (1, True), (0.0, False)],
    "string": [("", ""), ("水豚 🦫", "水豚 🦫"), (5, "5"), (True, "true"), (1.5, "1.5")],
    "id": [("x", "x"), (7, "7"), (7.0, "7")],
    "mood": [("HAPPY", "HAPPY")],
}
REFUSED = {
    "int": [2**31, -(2**31) - 1, 1.5, "x", "", float("nan"), [1]],
    "float": [float("inf"), float("nan"), "x", "", [1.5]],
    "boolean": ["true", float("nan"), [True], object],
    "string": [["a"], {"a": 1}, object],
    "id": [7.5, True, ["x"], float("nan")],
    "mood": ["MERRY", 1, ["HAPPY"], {}],
}


def cases(of):
    return [(name, case) for name, several in of.items() for case in several]


def declared(both):
    """The same schema, its fields declared as attributes, so that values are read while the answer is written."""
    for name, field in both.schema.query_type.fields.items():
        field.extensions[EXECUTION] = Attribute(name)
        field.resolve = lambda row, _info, name=name: getattr(row, name)
    return both


class Row:
    def __init__(self, **values):
        self.__dict__.update(values)


@pytest.mark.parametrize(("name", "case"), cases(WRITTEN))
@pytest.mark.parametrize("made", [lambda both: both, declared])
async def test_a_value_is_written_as_its_type_says(name, case, made):
    value, written = case
    found = await made(Both(SCHEMA)).answered(f"{{ {name} }}", root=Row(**{name: value}))
    assert found == {name: written}
    assert type(found[name]) is type(written)


@pytest.mark.parametrize(("name", "value"), cases(REFUSED))
@pytest.mark.parametrize("made", [lambda both: both, declared])
async def test_a_value_that_its_type_refuses_is_null(name, value, made):
    both = made(Both(SCHEMA))
    operation = both.operation(both.parsed(f"{{ {name} }}"))
    found = await both.by_engine(operation, root=Row(**{name: value}))
    assert found == await both.by_graphql_core(operation, root=Row(**{name: value}))
    assert found.data == {name: None}
    assert len(found.errors) == 1


def odd(value):
    if value == "raises":
        raise GraphQLError("odd one", extensions={"code": "ODD"})
    return None if value == "nothing" else f"<{value}>"


async def test_a_scalar_may_refuse_in_words_of_its_own():
    both = Both(SCHEMA)
    both.schema.type_map["Odd"].coerce_output_value = odd
    assert await both.answered("{ odd }", root={"odd": "a"}) == {"odd": "<a>"}
    assert await both.answered("{ odd }", "odd: odd one", root={"odd": "raises"}) == {"odd": None}
    message = "odd: Expected `Odd.coerce_output_value('nothing')` to return non-nullable value, returned: None"
    assert await both.answered("{ odd }", message, root={"odd": "nothing"}) == {"odd": None}


def with_days(leaf):
    both = declared(Both(SCHEMA))
    day = both.schema.type_map["Day"]
    day.coerce_output_value = lambda value: f"{value:%Y-%m-%d}" if isinstance(value, date) else str(Decimal(value))
    day.extensions[EXECUTION] = leaf
    return both


@pytest.mark.parametrize("leaf", [Leaf(date), Leaf(date, date.isoformat)])
async def test_a_declared_scalar_is_written_as_its_type_writes_it(leaf):
    first, last = date(2026, 1, 2), date(2026, 12, 31)
    found = await with_days(leaf).answered("{ day days }", root=Row(day=first, days=[first, last]))
    assert found == {"day": "2026-01-02", "days": ["2026-01-02", "2026-12-31"]}
    assert await with_days(leaf).answered("{ day days }", root=Row(day="1.50", days=None)) == {
        "day": "1.50",
        "days": None,
    }


@pytest.mark.parametrize("name", ["class", "two words", "__private", "None"])
async def test_an_attribute_may_have_any_name(name):
    both = Both("type Query { value: Int }")
    field = both.schema.query_type.fields["value"]
    field.extensions[EXECUTION] = Attribute(name)
    field.resolve = lambda row, _info: getattr(row, name)
    assert await both.answered("{ value }", root=Row(**{name: 5})) == {"value": 5}


async def test_a_declared_field_that_fails_is_null_and_the_others_are_there():
    both = declared(Both(SCHEMA))
    message = "int: 'Row' object has no attribute 'int'"
    assert await both.answered("{ string int id }", message, root=Row(string="s", id=1)) == {
        "string": "s",
        "int": None,
        "id": "1",
    }
