"""Requests that reach one field of the schema: its arguments, what is below and the way to it are drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
)
from hypothesis import strategies as st

from tests.execution.operations import Bounds, Drawing, Part
from tests.fuzz.values import Known, Values
from tests.inputs.places import FITTING, WAYS, Literal, written

# Small enough for the hub's limits in most cases; what is over them is refused, which is an answer, too.
BOUNDS = Bounds(depth=3, width=4, fields=25)
# Put anywhere into a document.
SPLINTERS = (
    " } ", " { ", "(", ")", " $ ", " : ", "!", "...", " @include(if: $nope) ", " @skip(if: null) ", " @a ",
    " ...Nope ", " nope ", " 0 ", ' "x" ', ' """ ', "\x00", "\ufeff", "\u2028", "é", " # ", " query ", " type ",
    " subscription { a } ", " mutation { a } ", " query Second { __typename } ", " extend type Query { a: Int } ",
    " fragment F0 on Query { ...F0 } ", " __typename ", " on ", " null ", "9" * 500,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A field, and the type that has it."""

    parent: str
    name: str
    field: GraphQLField

    def __str__(self) -> str:
        return f"{self.parent}.{self.name}"

    @property
    def operation(self) -> str:
        """The type of the operation that asks for it."""
        return self.parent.lower() if self.parent in ("Mutation", "Subscription") else "query"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; `is_broken` if something was put into the document that does not belong there."""

    query: str
    variables: dict[str, Any]
    is_broken: bool


def targets(schema: GraphQLSchema) -> list[Target]:
    """Every root field of a query or a mutation, and every field with arguments below."""
    return [
        Target(type_.name, name, field)
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        if type_ is not schema.subscription_type
        for name, field in type_.fields.items()
        if field.args or type_ in (schema.query_type, schema.mutation_type)
    ]


def subscriptions(schema: GraphQLSchema) -> list[Target]:
    """Every root field of a subscription."""
    type_ = schema.subscription_type
    return [Target(type_.name, name, field) for name, field in type_.fields.items()] if type_ else []


class Requests:
    """Draws requests over a schema; `known` has good values of the city beside what the schema says."""

    def __init__(self, schema: GraphQLSchema, known: Known) -> None:
        self._schema = schema
        self._known = known
        # Half of the requests are mostly good, to be answered.
        self._values = (Values(known, good=60), Values(known, good=8))
        self._to = st.composite(self._drawn)

    def to(self, target: Target) -> st.SearchStrategy[Request]:
        """A request that reaches the field, once or twice."""
        return self._to(target)

    def _drawn(self, draw: st.DrawFn, target: Target) -> Request:
        values = draw(st.sampled_from(self._values))
        # Hundreds of small choices, which hypothesis need not know of one by one.
        choose = Random(draw(st.integers(0, 2**32))).randrange
        drawing = Drawing(self._schema, choose, self._known, BOUNDS)
        declared: dict[str, tuple[str, Any]] = {}
        asked, parts = [], []
        for key in draw(st.sampled_from((("",), ("",), ("first: ", "second: ")))):
            head = f"{key}{target.name}{_arguments(draw, target, values, declared)}"
            below, part = self._below(drawing, target)
            parts.append(part)
            asked.append(f"{head} {below}")
        way = WAYS[target.parent]
        if "$purpose" in "".join(way):
            type_ = self._schema.type_map["PurposeInput"]
            declared["purpose"] = "PurposeInput!", draw(values.of(type_, "purpose"))
        whole = Part("", None, fragments=[each for each in parts if each])
        declarations = [f"${name}: {type_}" for name, (type_, _) in declared.items()]
        declarations += [each.declaration for each in whole.all_variables().values()]
        head = f"{target.operation} Q({', '.join(declarations)})" if declarations else f"{target.operation} Q"
        body = " { ".join((*way, " ".join(asked)))
        fragments = {each.name: each.text for part in parts if part for each in _spread(part)}
        text = "\n".join((f"{head} {{ {body} {'}' * (len(way) + 1)}", *fragments.values()))
        given = drawing.given(whole, wrong=draw(st.sampled_from((*[False] * 7, True))))
        variables = {**given, **{name: value for name, (_, value) in declared.items()}}
        broken = draw(st.integers(0, 9)) == 9
        return Request(_broken(draw, text) if broken else text, variables, broken)

    def _below(self, drawing: Drawing, target: Target) -> tuple[str, Part | None]:
        type_ = get_named_type(target.field.type)
        if not is_composite_type(type_):
            return "", None
        part, _ = drawing.selected(type_)
        return part.text, part


def _arguments(draw: st.DrawFn, target: Target, values: Values, declared: dict[str, tuple[str, Any]]) -> str:
    """The arguments, each written out or in a variable, some with values that go together."""
    fitting = [each for (field, _), each in FITTING.items() if field == target.name]
    together = draw(st.sampled_from([{}, *fitting]))
    given = []
    for name, argument in target.field.args.items():
        if not is_required_argument(argument) and draw(st.booleans()):
            continue
        value = together[name] if name in together else draw(values.of(argument.type, name))
        if draw(st.booleans()):
            variable = f"{name}{len(declared)}"
            declared[variable] = str(argument.type), value
            given.append(f"{name}: ${variable}")
        else:
            given.append(f"{name}: {written(value)}")
    return f"({', '.join(given)})" if given else ""


def _broken(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(SPLINTERS)) + text[at + draw(st.integers(0, 3)) :]


def _spread(part: Part) -> Iterator[Part]:
    for each in part.fragments:
        yield each
        yield from _spread(each)


def body(request: Request) -> bytes:
    """The request as a JSON body, in which numbers are written that Python has no JSON for."""
    return f'{{"query": {json.dumps(request.query)}, "variables": {_json(request.variables)}}}'.encode()


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(name)}: {_json(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    # An enum's value is a text here; a number stays one.
    is_number = isinstance(value, Literal) and value.lstrip("-")[:1].isdigit()
    return str(value) if is_number else json.dumps(value)
