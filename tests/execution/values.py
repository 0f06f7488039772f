"""Values for arguments and variables of any type, drawn by a function that chooses numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)

# A number below another one.
Choose: TypeAlias = Callable[[int], int]
# What an argument, an input field or a scalar may be, by its name; nothing for what is never to be given.
Known: TypeAlias = Mapping[str, Sequence[Any]]

BUILT_IN: Known = {
    "Int": (0, 1, 2, 3, -1, 2147483647),
    "Float": (1.5, 2, -0.25, 1e10),
    "String": ("a", "", "水豚", 'quoted "\\\n'),
    "ID": ("lion:1", "x", 7),
    "Boolean": (True, False),
}
WRONG: Sequence[Any] = ({"wrong": 1}, [[{}]], 10**12, "wrong", 1.25, True, None)
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a document; each operation that uses it declares it so."""

    name: str
    type: GraphQLInputType
    default: str | None

    @property
    def declaration(self) -> str:
        """Its text in an operation."""
        default = "" if self.default is None else f" = {self.default}"
        return f"${self.name}: {self.type}{default}"

    @property
    def may_be_absent(self) -> bool:
        """Whether a caller need not give it."""
        return self.default is not None or not is_non_null_type(self.type)


@dataclass(slots=True)
class Values:
    """Draws values; knows the variables that were made on the way, and tells `used` of each use."""

    choose: Choose
    known: Known
    used: Callable[[Variable], None]
    variables: dict[str, Variable] = field(default_factory=dict)

    def text(self, type_: GraphQLInputType, name: str, *, has_default: bool = False, depth: int = DEEPEST) -> str:
        """A value as it stands in a document, with variables in it."""
        if self.choose(4) == 0:
            return f"${self.variable(type_, name, has_default=has_default).name}"
        if is_non_null_type(type_):
            return self._present(type_.of_type, name, depth, constant=False)
        return "null" if self.choose(8) == 0 else self._present(type_, name, depth, constant=False)

    def constant(self, type_: GraphQLInputType, name: str, depth: int = DEEPEST) -> str:
        """A value as it stands in a document, without variables."""
        if is_non_null_type(type_):
            return self._present(type_.of_type, name, depth, constant=True)
        return "null" if self.choose(6) == 0 else self._present(type_, name, depth, constant=True)

    def variable(self, type_: GraphQLInputType, name: str, *, has_default: bool = False) -> Variable:
        """A variable that may stand where a value of the type is expected."""
        fitting = [each for each in self.variables.values() if str(each.type) == str(type_)]
        if fitting and self.choose(3):
            found = fitting[self.choose(len(fitting))]
        else:
            found = self._new_variable(type_, name, has_default=has_default)
        self.used(found)
        return found

    def _new_variable(self, type_: GraphQLInputType, name: str, *, has_default: bool) -> Variable:
        variable_type, default = type_, None
        how = self.choose(4)
        if is_non_null_type(type_):
            if how == 0 and has_default:
                variable_type = type_.of_type
            elif how == 1:
                # A null that is given all the same is a failure of the field.
                variable_type, default = type_.of_type, self.constant(type_, name)
            elif how == 2:
                default = self.constant(type_, name)
        elif how == 0:
            variable_type = GraphQLNonNull(type_)
        elif how == 1:
            default = self.constant(type_, name)
        return self._declared(variable_type, default)

    def _declared(self, type_: GraphQLInputType, default: str | None) -> Variable:
        made = Variable(f"v{len(self.variables)}", type_, default)
        self.variables[made.name] = made
        return made

    def _present(self, type_: GraphQLInputType, name: str, depth: int, *, constant: bool) -> str:
        if is_list_type(type_):
            return self._list(type_.of_type, name, depth, constant=constant)
        if is_input_object_type(type_):
            return self._object(type_, depth, constant=constant)
        value = self.leaf(type_, name)
        return value if is_enum_type(type_) else literal(value)

    def _list(self, item: GraphQLInputType, name: str, depth: int, *, constant: bool) -> str:
        inner = item.of_type if is_non_null_type(item) else item
        if self.choose(5) == 0 and not is_list_type(inner):
            # One value stands for a list of it.
            return self._present(inner, name, depth, constant=constant)
        items = (self._any(item, name, depth - 1, constant=constant) for _ in range(self.choose(3)))
        return f"[{', '.join(items)}]"

    def _object(self, type_: GraphQLInputObjectType, depth: int, *, constant: bool) -> str:
        if type_.is_one_of:
            name, of = self._one_of(type_)
            return f"{{{name}: {self._only(of.type, name, depth - 1, constant=constant)}}}"
        chosen = [(name, of) for name, of in type_.fields.items() if self._takes(name, of, depth)]
        parts = (f"{name}: {self._any(of.type, name, depth - 1, constant=constant)}" for name, of in chosen)
        return f"{{{', '.join(parts)}}}"

    def _only(self, type_: GraphQLInputType, name: str, depth: int, *, constant: bool) -> str:
        """The only member of an object: it may not be null, nor a variable that may be."""
        if constant or self.choose(4):
            return self._present(type_, name, depth, constant=constant)
        made = self._declared(GraphQLNonNull(type_), None)
        self.used(made)
        return f"${made.name}"

    def _any(self, type_: GraphQLInputType, name: str, depth: int, *, constant: bool) -> str:
        return self.constant(type_, name, depth) if constant else self.text(type_, name, depth=depth)

    def may_give(self, name: str) -> bool:
        """Whether something that is not required is given this time; never, if no value of it is known to fit."""
        return self.known.get(name) != () and self.choose(3) == 0

    def _takes(self, name: str, of: GraphQLInputField, depth: int) -> bool:
        return is_required_input_field(of) or (depth > 0 and self.may_give(name))

    def _one_of(self, type_: GraphQLInputObjectType) -> tuple[str, GraphQLInputField]:
        # The first two are enough where it must come to an end.
        return list(type_.fields.items())[self.choose(min(2, len(type_.fields)))]

    def json(self, type_: GraphQLInputType, name: str, depth: int = DEEPEST) -> Any:
        """A value as a caller sends it."""
        if is_non_null_type(type_):
            return self._json_there(type_.of_type, name, depth)
        return None if self.choose(6) == 0 else self._json_there(type_, name, depth)

    def _json_there(self, type_: GraphQLInputType, name: str, depth: int) -> Any:
        if is_list_type(type_):
            return [self.json(type_.of_type, name, depth - 1) for _ in range(self.choose(3))]
        if not is_input_object_type(type_):
            return self.leaf(type_, name)
        if type_.is_one_of:
            key, of = self._one_of(type_)
            return {key: self.json(GraphQLNonNull(of.type), key, depth - 1)}
        chosen = [(key, of) for key, of in type_.fields.items() if self._takes(key, of, depth)]
        return {key: self.json(of.type, key, depth - 1) for key, of in chosen}

    def leaf(self, type_: Any, name: str) -> Any:
        """A value of a scalar or enum."""
        values = self.known.get(name) or self.known.get(type_.name) or BUILT_IN.get(type_.name)
        if values is None:
            values = tuple(type_.values) if is_enum_type(type_) else BUILT_IN["String"]
        return values[self.choose(len(values))]

    def given(self, variables: Sequence[Variable], *, wrong: bool) -> dict[str, Any]:
        """What a caller gives of the variables; `wrong` if that may be what does not fit."""
        given: dict[str, Any] = {}
        for each in variables:
            if each.may_be_absent and self.choose(4) == 0:
                continue
            unfit = wrong and self.choose(2) == 0
            given[each.name] = WRONG[self.choose(len(WRONG))] if unfit else self.json(each.type, each.name)
        return given


def literal(value: Any) -> str:
    """A JSON value as it is written in a document."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {literal(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value, ensure_ascii=False)
