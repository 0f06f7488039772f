"""The scalars, enums and inputs of the zoo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
)
from graphql.type import GraphQLDefaultInput

from hub.execution.engine.declared import EXECUTION, Leaf
from tests.execution.choices import Oddity
from tests.execution.rows import Diet


def weight_text(value: Any) -> str | None:
    """A weight as it is written; there is no text for zero, and none below it."""
    if not isinstance(value, Decimal | int):
        raise TypeError(f"expected a weight, got {value!r}")
    if value < 0:
        raise ValueError("expected a weight above zero")
    return f"{Decimal(value):.2f}" if value else None


def day_text(value: Any) -> str:
    """A day as it is written."""
    if not isinstance(value, date):
        raise TypeError(f"expected a day, got {value!r}")
    return value.isoformat()


def json_value(value: Any) -> Any:
    """A value as it is, if JSON knows it."""
    if isinstance(value, Oddity):
        raise TypeError(f"expected what JSON knows, got {value!r}")
    return value


def _day(value: Any) -> date:
    return date.fromisoformat(value)


DAY = GraphQLScalarType("Day", serialize=day_text, parse_value=_day, extensions={EXECUTION: Leaf(date)})
WEIGHT = GraphQLScalarType("Weight", serialize=weight_text, parse_value=Decimal)
ANYTHING = GraphQLScalarType("Anything", serialize=json_value)
MOOD = GraphQLEnumType("Mood", {"HAPPY": "happy", "SLEEPY": 2, "ANGRY": None})
DIET = GraphQLEnumType(
    "Diet", Diet, names_as_values=None, extensions={EXECUTION: Leaf(Diet, lambda diet: diet.name)}
)

CHOICE = GraphQLInputObjectType(
    "Choice",
    lambda: {
        "id": GraphQLInputField(GraphQLID),
        "name": GraphQLInputField(GraphQLString),
        "wish": GraphQLInputField(WISH),
        "moods": GraphQLInputField(GraphQLList(GraphQLNonNull(MOOD))),
    },
    is_one_of=True,
)
WISH = GraphQLInputObjectType(
    "Wish",
    lambda: {
        "mood": GraphQLInputField(MOOD, default=GraphQLDefaultInput(value="HAPPY")),
        "names": GraphQLInputField(GraphQLList(GraphQLNonNull(GraphQLString))),
        "least": GraphQLInputField(GraphQLNonNull(GraphQLFloat), out_name="minimum"),
        "most": GraphQLInputField(GraphQLNonNull(GraphQLInt), default=GraphQLDefaultInput(value=9)),
        "day": GraphQLInputField(DAY),
        "inner": GraphQLInputField(WISH),
        "choice": GraphQLInputField(CHOICE),
    },
    out_type=lambda values: SimpleNamespace(**values),
)

GREETING = {
    "name": GraphQLArgument(GraphQLString, default=GraphQLDefaultInput(value="you"), out_name="called"),
    "times": GraphQLArgument(GraphQLNonNull(GraphQLInt), default=GraphQLDefaultInput(value=1)),
    "mood": GraphQLArgument(MOOD, default=GraphQLDefaultInput(value="SLEEPY")),
    "wish": GraphQLArgument(WISH),
    "choice": GraphQLArgument(CHOICE),
    "tags": GraphQLArgument(GraphQLList(GraphQLList(GraphQLNonNull(GraphQLInt)))),
    "anything": GraphQLArgument(ANYTHING),
    "diet": GraphQLArgument(DIET),
    "weight": GraphQLArgument(WEIGHT),
}
NEEDED = {
    "id": GraphQLArgument(GraphQLNonNull(GraphQLID)),
    "wish": GraphQLArgument(GraphQLNonNull(WISH)),
    "choice": GraphQLArgument(GraphQLNonNull(CHOICE)),
    "moods": GraphQLArgument(GraphQLNonNull(GraphQLList(GraphQLNonNull(MOOD)))),
}
FIRST = {"first": GraphQLArgument(GraphQLInt, default=GraphQLDefaultInput(value=2))}
UNIT = {"unit": GraphQLArgument(GraphQLNonNull(GraphQLString), default=GraphQLDefaultInput(value="m"))}
