"""Valid operations over any schema, drawn by a function that chooses numbers: hypothesis's, or a plain random one.

What has the same response key in a document has the same field, arguments and shape, so selections always merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLNonNull,
    GraphQLSchema,
    OperationType,
    get_named_type,
    is_composite_type,
    is_object_type,
    is_required_argument,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef
from graphql.utilities import do_types_overlap
from hypothesis import strategies as st

from tests.execution.values import Choose, Known, Values, Variable

# Names of aliases: some are words that mean something elsewhere.
ALIASES = ("a", "b", "class", "None", "r", "c0", "id", "name", "rows", "context", "f0", "Object")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a document may become, and the names of fields that are not asked for."""

    depth: int = 5
    width: int = 4
    fields: int = 60
    operations: int = 3
    omitted: frozenset[str] = frozenset()


@dataclass(slots=True)
class Part:
    """An operation or a fragment: its text, how deep it is, and what it uses."""

    name: str
    type: Any
    text: str = ""
    depth: int = 0
    variables: dict[str, Variable] = field(default_factory=dict)
    fragments: list[Part] = field(default_factory=list)

    def all_variables(self) -> dict[str, Variable]:
        """The variables of this part and of all fragments below it."""
        found = dict(self.variables)
        for each in self.fragments:
            found.update(each.all_variables())
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document, the variables of each operation in it, and a way to draw what a caller gives."""

    text: str
    operations: dict[str | None, Sequence[Variable]]
    given: Callable[..., dict[str, Any]]


class Drawing:
    """Draws one document."""

    def __init__(self, schema: GraphQLSchema, choose: Choose, known: Known, bounds: Bounds) -> None:
        self._schema = schema
        self._choose = choose
        self._bounds = bounds
        self._values = Values(choose, known, self._used)
        self._left = bounds.fields
        self._signatures: dict[str, tuple[str, str, str]] = {}
        self._fragments: list[Part] = []
        self._open: list[Part] = []
        self._composite = [
            type_
            for type_ in schema.type_map.values()
            if is_composite_type(type_) and not type_.name.startswith("__")
        ]

    def document(self) -> Document:
        """One document, of several operations."""
        number = 1 + self._choose(self._bounds.operations)
        anonymous = number == 1 and self._choose(2) == 0
        parts = [self._operation("" if anonymous else f"Q{place}") for place in range(number)]
        texts = [*(part.text for part in parts), *(part.text for part in self._fragments)]
        operations = {part.name or None: list(part.all_variables().values()) for part in parts}
        return Document("\n".join(texts), operations, self._values.given)

    def selected(self, type_: Any) -> tuple[Part, Sequence[Part]]:
        """Selections on a type, for an operation that is written elsewhere, and the fragments they need."""
        part = Part("", type_)
        part.text = self._inside(part, self._bounds.depth)
        return part, self._fragments

    def given(self, part: Part, *, wrong: bool) -> dict[str, Any]:
        """What a caller gives of the variables of a part; `wrong` if that may be what does not fit."""
        return self._values.given(list(part.all_variables().values()), wrong=wrong)

    def _operation(self, name: str) -> Part:
        kind, root = OperationType.QUERY, self._schema.query_type
        if self._schema.mutation_type and self._choose(5) == 0:
            kind, root = OperationType.MUTATION, self._schema.mutation_type
        part = Part(name, root)
        selections = self._inside(part, self._bounds.depth)
        declarations = [each.declaration for each in part.all_variables().values()]
        declared = f"({', '.join(declarations)})" if declarations else ""
        part.text = f"{kind.value} {name}{declared} {selections}"
        return part

    def _inside(self, part: Part, depth: int) -> str:
        """The selections of a part, which then knows what it uses."""
        part.depth = depth
        self._open.append(part)
        try:
            return self._selections(part.type, depth)
        finally:
            self._open.pop()

    def _used(self, variable: Variable) -> None:
        self._open[-1].variables[variable.name] = variable

    def _selections(self, type_: Any, depth: int) -> str:
        size = 1 + self._choose(self._bounds.width) if self._left > 0 else 1
        fields: list[tuple[str, Any]] = []
        return f"{{ {' '.join([self._selection(type_, depth, fields) for _ in range(size)])} }}"

    def _selection(self, type_: Any, depth: int, fields: list[tuple[str, Any]]) -> str:
        kind = self._choose(16) if self._left > 0 else 0
        if kind == 15:
            return f"{self._alias('__typename', '', 'String!')}__typename{self._directives()}"
        if kind in range(9, 15) and depth > 0:
            return self._fragmented(type_, depth)
        if kind == 8 and fields:
            # The same field once more, with selections of its own.
            head, of = fields[self._choose(len(fields))]
            return self._field_text(head, of, depth)
        if kind == 7 and type_ is self._schema.query_type:
            return self._introspection()
        return self._field(type_, depth, fields)

    def _fragmented(self, type_: Any, depth: int) -> str:
        """Selections in a fragment: a named one, one with a type condition, or one without."""
        kind = self._choose(6)
        if kind < 3:
            return self._spread(type_, depth)
        other, condition = type_, ""
        if kind < 5:
            other = self._overlapping(type_)
            condition = f" on {other.name}"
        return f"...{condition}{self._directives()} {self._selections(other, depth - 1)}"

    def _overlapping(self, type_: Any) -> Any:
        others = [each for each in self._composite if do_types_overlap(self._schema, type_, each)] or [type_]
        return others[self._choose(len(others))]

    def _spread(self, type_: Any, depth: int) -> str:
        """A fragment that there is and that fits, or a new one."""
        fitting = [
            each
            for each in self._fragments
            if each.depth < depth and do_types_overlap(self._schema, type_, each.type)
        ]
        if fitting and self._choose(2):
            part = fitting[self._choose(len(fitting))]
        else:
            part = self._fragment(self._overlapping(type_), depth - 1)
        self._open[-1].fragments.append(part)
        return f"...{part.name}{self._directives()}"

    def _fragment(self, type_: Any, depth: int) -> Part:
        part = Part("", type_)
        selections = self._inside(part, depth)
        part.name = f"F{len(self._fragments)}"
        part.text = f"fragment {part.name} on {type_.name} {selections}"
        self._fragments.append(part)
        return part

    def _field(self, type_: Any, depth: int, fields: list[tuple[str, Any]]) -> str:
        name = self._field_name(type_, depth)
        if name is None:
            return f"{self._alias('__typename', '', 'String!')}__typename"
        of = type_.fields[name]
        head = self._head(name, of)
        fields.append((head, of))
        return self._field_text(head, of, depth)

    def _field_text(self, head: str, of: GraphQLField, depth: int) -> str:
        self._left -= 1
        named = get_named_type(of.type)
        below = f" {self._selections(named, depth - 1)}" if is_composite_type(named) else ""
        return f"{head}{self._directives()}{below}"

    def _field_name(self, type_: Any, depth: int) -> str | None:
        """The name of a field; None if there is none that may be asked for at this depth."""
        named = getattr(type_, "fields", {})
        of = {name: each for name, each in named.items() if name not in self._bounds.omitted}
        links = [name for name, each in of.items() if is_composite_type(get_named_type(each.type))]
        leaves = [name for name in of if name not in links]
        may_go_on = bool(links) and depth > 0 and self._left > 0
        names = links if may_go_on and (not leaves or self._choose(3)) else leaves
        return names[self._choose(len(names))] if names else None

    def _head(self, name: str, of: GraphQLField) -> str:
        """The field with its arguments, under a key that means nothing else in this document."""
        arguments = []
        for key, each in of.args.items():
            required = is_required_argument(each)
            if required or self._values.may_give(key):
                has_default = not required and each.default is not None
                arguments.append(f"{key}: {self._values.text(each.type, key, has_default=has_default)}")
        text = f"({', '.join(arguments)})" if arguments else ""
        return f"{self._alias(name, text, self._shape(of))}{name}{text}"

    def _alias(self, name: str, arguments: str, shape: str) -> str:
        signature = (name, arguments, shape)
        first = ALIASES[self._choose(len(ALIASES))] if self._choose(5) == 0 else name
        key, number = first, 1
        while self._signatures.setdefault(key, signature) != signature:
            number += 1
            key = f"{first}_{number}"
        return "" if key == name else f"{key}: "

    def _shape(self, of: GraphQLField) -> str:
        named = get_named_type(of.type)
        return str(of.type).replace(named.name, "*") if is_composite_type(named) else str(of.type)

    def _directives(self) -> str:
        if self._choose(9):
            return ""
        names = (("skip",), ("include",), ("skip", "include"))[self._choose(3)]
        return "".join(f" @{name}(if: {self._condition()})" for name in names)

    def _condition(self) -> str:
        if self._choose(2):
            return ("true", "false")[self._choose(2)]
        return f"${self._values.variable(GraphQLNonNull(GraphQLBoolean), 'if').name}"

    def _introspection(self) -> str:
        name = ("__schema", "__type")[self._choose(2)]
        of = SchemaMetaFieldDef if name == "__schema" else TypeMetaFieldDef
        names = [each.name for each in self._composite if is_object_type(each)]
        arguments = "" if name == "__schema" else f'(name: "{names[self._choose(len(names))]}")'
        return self._field_text(f"{self._alias(name, arguments, self._shape(of))}{name}{arguments}", of, 2)


def document(
    schema: GraphQLSchema, choose: Choose, known: Known | None = None, bounds: Bounds | None = None
) -> Document:
    """One valid document."""
    return Drawing(schema, choose, known or {}, bounds or Bounds()).document()


@st.composite
def chooses(draw: Callable[..., Any]) -> Choose:
    """A function that chooses numbers as hypothesis wishes, so that what it finds becomes small."""
    numbers = [st.integers(0, below) for below in range(1100)]
    return lambda below: draw(numbers[below - 1])
