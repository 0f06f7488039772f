"""The same question in other words: one way to a field of the schema, written as documents that ask the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
)

from tests.inputs.places import GOOD, some, written


@dataclass(frozen=True, slots=True)
class Step:
    """A field on the way, what it is given, the object type that is gone on from, and the root of the way."""

    name: str
    field: GraphQLField
    on: str
    root: str = "Query"

    def given(self) -> dict[str, Any]:
        """A good value for each argument that it needs."""
        found = {name: some(each.type) for name, each in self.field.args.items() if is_required_argument(each)}
        return found | ({"purpose": GOOD["PurposeInput"]} if "purpose" in found else {})


Way: TypeAlias = tuple[Step, ...]


def way_to(schema: GraphQLSchema, type_name: str, name: str) -> Way:
    """The shortest way from a root field to a field of a type."""
    # Anyone may try a query code by POST: another way says more.
    roots = (schema.query_type, schema.mutation_type)
    ways: list[tuple[GraphQLObjectType, Way]] = [(root, ()) for root in roots]
    seen = {root.name for root in roots}
    while True:
        type_, way = ways.pop(0)
        root = way[0].root if way else type_.name
        if type_.name == type_name:
            return (*way, Step(name, type_.fields[name], "", root))
        for below, definition in type_.fields.items():
            for each in _object_types(schema, definition):
                if each.name not in seen and below != "serviceCase":
                    seen.add(each.name)
                    ways.append((each, (*way, Step(below, definition, each.name, root))))


def _object_types(schema: GraphQLSchema, field: GraphQLField) -> Iterator[GraphQLObjectType]:
    named = get_named_type(field.type)
    if is_abstract_type(named):
        # What everything leads to would be the way to everything.
        yield from () if named.name == "Node" else schema.get_possible_types(named)
    elif isinstance(named, GraphQLObjectType):
        yield named


@dataclass(slots=True)
class Words:
    """How a question is put; the defaults put it plainly. `around` writes a selection that is on a type."""

    around: Callable[[str, str, Words], str] = lambda selection, _type, _words: selection
    alias: str = ""
    directive: str = ""
    declared: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    by_variables: bool = False
    doubled: bool = False
    beside: str = ""
    fragments: list[str] = field(default_factory=list)

    def fragment(self, selection: str, type_name: str) -> str:
        """The spread of a new fragment."""
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {type_name} {{ {selection} }}")
        return f"...{name}"


def asked(way: Way, words: Words) -> str:
    """The document that asks for the last field of a way."""
    root = way[0].root
    inner = _selection(way, 0, root, words)
    declared = f"({words.declared})" if words.declared else ""
    return " ".join([f"{root.lower()} Asked{declared} {{ {inner} {words.beside} }}", *words.fragments])


def _selection(way: Way, at: int, type_name: str, words: Words) -> str:
    step = way[at]
    said = words.alias.format(at) + step.name + _arguments(step, at, words) + f" {words.directive}"
    if at + 1 < len(way):
        said += f" {{ {_narrowed(step, _selection(way, at + 1, step.on, words))} }}"
    elif is_composite_type(get_named_type(step.field.type)):
        said += " { __typename }"
    # At the root and at the end alone, for each doubling doubles what is below it.
    twice = words.doubled and at in (0, len(way) - 1)
    return words.around(f"{said} {said}" if twice else said, type_name, words)


def _narrowed(step: Step, selection: str) -> str:
    return selection if get_named_type(step.field.type).name == step.on else f"... on {step.on} {{ {selection} }}"


def _arguments(step: Step, at: int, words: Words) -> str:
    said = []
    for name, value in step.given().items():
        if words.by_variables:
            variable = f"v{at}_{name}"
            if variable not in words.declared:
                words.declared += f" ${variable}: {step.field.args[name].type} = {written(value)}"
            said.append(f"{name}: ${variable}")
        else:
            said.append(f"{name}: {written(value)}")
    return f"({', '.join(said)})" if said else ""


def _nested(selection: str, type_name: str, words: Words) -> str:
    inner = words.fragment(f"... on {type_name} {{ {selection} }}", type_name)
    return words.fragment(f"... {{ {inner} }}", type_name)


# By what is done to the plain question.
REWRITINGS: dict[str, Callable[[], Words]] = {
    "as it is": Words,
    "aliases": lambda: Words(alias="a{}: "),
    "aliases that are names of public fields": lambda: Words(alias="districts: "),
    "inline fragments": lambda: Words(around=lambda inner, on, _: f"... on {on} {{ {inner} }}"),
    "fragments without a type": lambda: Words(around=lambda inner, _on, _words: f"... {{ {inner} }}"),
    "named fragments": lambda: Words(around=lambda inner, on, words: words.fragment(inner, on)),
    "nested fragments": lambda: Words(around=_nested),
    "include": lambda: Words(directive="@include(if: true)"),
    "include by a variable": lambda: Words(
        directive="@include(if: $yes)", declared="$yes: Boolean!", variables={"yes": True}
    ),
    "include by a default": lambda: Words(directive="@include(if: $yes)", declared="$yes: Boolean! = true"),
    "skip by a default": lambda: Words(directive="@skip(if: $no)", declared="$no: Boolean = false"),
    "skip and include": lambda: Words(directive="@skip(if: false) @include(if: true)"),
    "the same twice": lambda: Words(doubled=True),
    "arguments by default variables": lambda: Words(by_variables=True),
    "typename beside": lambda: Words(around=lambda inner, _on, _words: f"__typename {inner} me: __typename"),
    "all at once": lambda: Words(
        around=_nested,
        alias="id{}: ",
        directive="@include(if: $yes)",
        declared="$yes: Boolean = true",
        by_variables=True,
        doubled=True,
    ),
}
