"""The fuzzer's own check: it sees what an answer must not be."""

import pytest
from graphql import build_schema, parse

from tests.fuzz.shapes import Shape, null_at

SCHEMA = build_schema(
    """
    scalar Date
    enum Colour { RED }
    interface Named { name: String! }
    type Cat implements Named { name: String!, lives: Int }
    type Dog implements Named { name: String!, born: Date, colour: Colour }
    type Query { pets: [Named!], cat: Cat, dog: Dog! }
    """
)


def faults(text, data, **variables):
    return list(Shape(SCHEMA, parse(text), variables).faults(data))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{ cat { n: name lives } }", {"cat": {"n": "a", "lives": 9}}),
        ("{ cat { lives name } }", {"cat": None}),
        ("{ cat { ...f } cat { lives } } fragment f on Named { name }", {"cat": {"name": "a", "lives": None}}),
        ("{ pets { __typename ... on Dog { born } } }", {"pets": [{"__typename": "Cat"}]}),
        ("{ pets { ... on Dog { born } } }", {"pets": [{}, {"born": "2012-08-22"}]}),
        ("query ($no: Boolean!) { cat { name @skip(if: $no) lives } }", {"cat": {"lives": 1}}),
        ("{ dog { colour } }", {"dog": {"colour": "RED"}}),
        ("{ cat { name } }", None),
    ],
)
def test_an_answer_of_the_right_shape_has_no_fault(text, data):
    assert faults(text, data, no=True) == []


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{ cat { name lives } }", {"cat": {"lives": 9, "name": "a"}}),
        ("{ cat { name } }", {"cat": {"name": "a", "lives": 9}}),
        ("{ cat { name } }", {"cat": {"name": None}}),
        ("{ cat { lives } }", {"cat": {"lives": "9"}}),
        ("{ cat { lives } }", {"cat": {"lives": 2**31}}),
        ("{ cat { lives } }", {"cat": [{"lives": 9}]}),
        ("{ cat { __typename } }", {"cat": {"__typename": "Dog"}}),
        ("{ dog { born } }", {"dog": None}),
        ("{ dog { born } }", {"dog": {"born": "22.8.2012"}}),
        ("{ dog { colour } }", {"dog": {"colour": "BLUE"}}),
        ("{ pets { name } }", {"pets": {"name": "a"}}),
        ("{ pets { name } }", {"pets": [None]}),
        ("{ pets { ... on Dog { born } } }", {"pets": [{"lives": 9}]}),
        ("query ($no: Boolean!) { cat { name @include(if: $no) lives } }", {"cat": {"lives": 1}}),
    ],
)
def test_what_an_answer_must_not_be_is_a_fault(text, data):
    assert faults(text, data, no=True)


def test_an_error_stands_at_a_null_or_below_it():
    data = {"a": [{"b": None}], "c": 1}
    assert null_at(data, ["a", 0, "b"])
    assert null_at(data, ["a", 0, "b", "d"])
    assert not null_at(data, ["c"])
