"""Whether an answer has the shape that its operation and the schema promise, found without the hub's engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    VariableNode,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
)

Path: TypeAlias = tuple[str | int, ...]

META = {
    "__typename": TypeNameMetaFieldDef,
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
}
# How each scalar is written in an answer; what is not here is a text of its own form, and not empty.
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
FORMS = {
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
    "DateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "Decimal": DECIMAL,
    "Money": DECIMAL,
    "YearMonth": re.compile(r"\d{4}-\d\d"),
    "AgencyCode": re.compile(r"[0-9A-Z]{10}"),
    "TownCode": re.compile(r"\d{8}"),
    "BusinessNumber": re.compile(r"\d{8}"),
}


class Shape:
    """The shape of the answer to one operation with these variables."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        defaults = {
            each.variable.name.value: getattr(each.default_value, "value", None)
            for each in self._operation.variable_definitions or ()
        }
        self._variables = {**defaults, **variables}

    def faults(self, data: Any) -> Iterator[str]:
        """What of the data is not as it should be."""
        root = self._schema.get_root_type(self._operation.operation)
        if data is not None and root is not None:
            yield from self._object(root, [self._operation.selection_set], data, ())

    def _object(
        self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode], value: Any, path: Path
    ) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: no object"
            return
        fields: dict[str, list[FieldNode]] = {}
        for each in sets:
            self._gather(type_, each, fields)
        if list(value) != list(fields):
            yield f"{path}: members {list(value)}, expected {list(fields)}"
            return
        for key, nodes in fields.items():
            yield from self._field(type_, nodes, value[key], (*path, key))

    def _field(self, type_: GraphQLObjectType, nodes: list[FieldNode], value: Any, path: Path) -> Iterator[str]:
        name = nodes[0].name.value
        if name == "__typename" and value != type_.name:
            yield f"{path}: __typename {value}, expected {type_.name}"
        field: GraphQLField = META.get(name) or type_.fields[name]
        sets = [node.selection_set for node in nodes if node.selection_set]
        yield from self._value(field.type, sets, value, path)

    def _value(self, type_: Any, sets: Sequence[SelectionSetNode], value: Any, path: Path) -> Iterator[str]:
        shape = get_nullable_type(type_)
        if value is None:
            if shape is not type_:
                yield f"{path}: null, expected {type_}"
        elif isinstance(shape, GraphQLList):
            yield from self._list(shape, sets, value, path)
        elif is_composite_type(shape):
            yield from self._one_of(shape, sets, value, path)
        elif not _is_leaf_of(shape, value):
            yield f"{path}: {value!r:.60} is no {type_}"

    def _list(self, type_: Any, sets: Sequence[SelectionSetNode], value: Any, path: Path) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: no list"
            return
        for place, each in enumerate(value):
            yield from self._value(type_.of_type, sets, each, (*path, place))

    def _one_of(self, type_: Any, sets: Sequence[SelectionSetNode], value: Any, path: Path) -> Iterator[str]:
        """Of an abstract type an answer need not say which object it is: it must fit one of them."""
        possible = self._schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
        found = [list(self._object(each, sets, value, path)) for each in possible]
        if all(found):
            yield from min(found, key=len)

    def _gather(
        self, type_: GraphQLObjectType, selected: SelectionSetNode, fields: dict[str, list[FieldNode]]
    ) -> None:
        for each in selected.selections:
            if not self._is_included(each):
                continue
            if isinstance(each, FieldNode):
                fields.setdefault((each.alias or each.name).value, []).append(each)
                continue
            node = self._fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            if node.type_condition is None or self._is_a(type_, node.type_condition.name.value):
                self._gather(type_, node.selection_set, fields)

    def _is_a(self, type_: GraphQLObjectType, name: str) -> bool:
        other = self._schema.type_map[name]
        return other is type_ or (is_abstract_type(other) and self._schema.is_sub_type(other, type_))

    def _is_included(self, node: Any) -> bool:
        said = {each.name.value: self._condition(each.arguments[0].value) for each in node.directives or ()}
        return bool(said.get("include", True)) and not said.get("skip", False)

    def _condition(self, value: Any) -> Any:
        return self._variables.get(value.name.value) if isinstance(value, VariableNode) else value.value


def _is_leaf_of(type_: Any, value: Any) -> bool:
    if isinstance(type_, GraphQLEnumType):
        return value in type_.values
    if type_.name == "Boolean":
        return isinstance(value, bool)
    if type_.name in ("Int", "Float"):
        is_number = isinstance(value, int if type_.name == "Int" else int | float) and not isinstance(value, bool)
        return is_number and (type_.name == "Float" or -(2**31) <= value < 2**31)
    form = FORMS.get(type_.name)
    # A text of an agency may be empty; a number or code may not.
    return isinstance(value, str) and (form.fullmatch(value) is not None if form else True)


def null_at(data: Any, path: Sequence[str | int]) -> bool:
    """Whether there is a null at the path, or above it."""
    for step in path:
        if data is None:
            return True
        data = data[step]
    return data is None
