"""Writing the objects of one selection: a generated function, one expression a field, one loop for all rows.

The objects of the answer are msgspec structs made for the selection, which cost less than dictionaries both to
make and to encode. Whatever is not plainly right raises: then the rows are completed one by one (`completion`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from keyword import iskeyword
from typing import Any

import msgspec
from graphql import GraphQLEnumType, GraphQLScalarType
from graphql.type import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString

from hub.execution.engine.declared import Attribute, Computed, ComputedAt, leaf_of
from hub.execution.engine.leaves import leaf_writer
from hub.execution.engine.plan import FieldPlan, Write

# What a value of a built-in scalar must be to be written as it is; the rest is left to its GraphQL type.
_PLAIN = {
    GraphQLString: "type({v}) is str",
    GraphQLID: "type({v}) is str",
    GraphQLBoolean: "{v} is True or {v} is False",
    GraphQLInt: "type({v}) is int and -2147483648 <= {v} <= 2147483647",
    # What is neither infinite nor no number is equal to nothing but itself and differs from itself by zero.
    GraphQLFloat: "type({v}) is float and {v} - {v} == 0",
}


def writer(fields: Sequence[FieldPlan]) -> Write:
    """The function that writes a selection."""
    names: dict[str, Any] = {"Object": _object_type(fields), "zip": zip}
    values = ", ".join(_expression(number, field, names) for number, field in enumerate(fields))
    columns = [f"c{field.column}" for field in fields if field.column is not None]
    rows = f"zip(rows, {', '.join(columns)})" if columns else "rows"
    target = f"r, {', '.join(columns)}" if columns else "r"
    unpacked = f"    {', '.join(columns)}, = columns\n" if columns else ""
    text = f"def write(rows, context, columns):\n{unpacked}    return [Object({values}) for {target} in {rows}]\n"
    exec(compile(text, "<selection>", "exec"), names)  # noqa: S102  # of names and numbers alone, never of a text that came
    write: Write = names["write"]
    return write


def _object_type(fields: Sequence[FieldPlan]) -> type[msgspec.Struct]:
    # A response key may be a word of Python's, so it is the encoded name only.
    keys = {f"f{number}": field.key for number, field in enumerate(fields)}
    return msgspec.defstruct("Object", [(name, Any) for name in keys], rename=keys.get, gc=False)


def _expression(number: int, field: FieldPlan, names: dict[str, Any]) -> str:
    """The value of a field in row `r`, as Python text; what it uses is put into `names`."""
    if field.constant is not None:
        names[f"k{number}"] = field.constant
        return f"k{number}"
    if not field.shape.is_leaf:
        return f"c{field.column}"
    return _leaf(number, field, _value(number, field, names), names)


def _value(number: int, field: FieldPlan, names: dict[str, Any]) -> str:
    if field.column is not None:
        return f"c{field.column}"
    if isinstance(field.how, Attribute) and field.how.name.isidentifier() and not iskeyword(field.how.name):
        return f"r.{field.how.name}"
    names[f"r{number}"] = _reader(field)
    return f"r{number}(r, context)" if isinstance(field.how, ComputedAt) else f"r{number}(r)"


def _reader(field: FieldPlan) -> Callable[..., Any]:
    match field.how:
        case Computed(read) | ComputedAt(read):
            return read
        case Attribute(name):
            return lambda row: getattr(row, name)
    raise TypeError(f"expected a field that is read, got {field.parent.name}.{field.name}")


def _leaf(number: int, field: FieldPlan, value: str, names: dict[str, Any]) -> str:
    names[f"w{number}"] = leaf_writer(field.shape.type, field.parent, field.name)
    if field.shape.depth:
        return f"w{number}({value})"
    variable = f"v{number}"
    test, plain = _plain(number, field, variable, names)
    assigned = test.replace(variable, f"({variable} := {value})", 1)
    return f"({plain} if {assigned} else w{number}({variable}))"


def _plain(number: int, field: FieldPlan, variable: str, names: dict[str, Any]) -> tuple[str, str]:
    """The test that a value is plainly right, and what is then written."""
    named = field.shape.named
    if named in _PLAIN:
        return _PLAIN[named].format(v=variable), variable
    declared = leaf_of(named) if isinstance(named, GraphQLScalarType | GraphQLEnumType) else None
    if declared is None:
        # Never plainly right.
        return f"{variable} is w{number}", variable
    names[f"t{number}"] = declared.python_type
    if declared.write is None:
        return f"type({variable}) is t{number}", variable
    names[f"x{number}"] = declared.write
    return f"type({variable}) is t{number}", f"x{number}({variable})"
