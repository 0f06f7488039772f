"""The walk over an operation that measures it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_introspection_type,
)

from hub.execution.measures.declared import COST, FieldCost
from hub.execution.measures.sizes import Sizes, default_sizes, sizes_of, stated_sizes

INTROSPECTION: Mapping[str, GraphQLField] = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
DESCRIPTIONS_AN_OBJECT = 40
# A list of the introspection is about so long: the fields of a type, the values of an enum.
_ENTRY = FieldCost(assumed=8)
# What a field costs that declares nothing.
_PLAIN = FieldCost()
# For so many sets of sizes the measures of an operation are kept.
_MAX_KEPT = 64

# The names of fields that are as long as the field above them says: those of a connection.
_Sized: TypeAlias = tuple[str, ...]


class Measure(NamedTuple):
    """What a selection asks for, with all fragments in their places.

    `width` are its own fields, `fields` all below it as well. `cost` are the objects that it gives and the weights
    of its fields; `cost_of_entry` is what each entry costs of a list that is as long as the field above says.
    """

    depth: int = 0
    width: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    cost_of_entry: int = 0


# Deeper than Python can follow it.
_ENDLESS = Measure(depth=1_000_000)


class Measuring:
    """Measures one operation of a document, which need not be valid: what is not there counts nothing."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, definition: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definition = definition
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._defaults = default_sizes(definition)
        self._kept: dict[tuple[int | None, ...], Measure] = {}

    @property
    def is_mutation(self) -> bool:
        """Whether the operation is one."""
        return self._definition.operation is OperationType.MUTATION

    def measure(self, variables: Mapping[str, Any]) -> Measure:
        """What the operation asks for with these variables, as they were sent."""
        sizes = sizes_of(variables, self._defaults)
        key = tuple(sizes.values())
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) == _MAX_KEPT:
                del self._kept[next(iter(self._kept))]
            found = self._kept[key] = self._walked(sizes)
        return found

    def _walked(self, sizes: Sizes) -> Measure:
        root = self._schema.get_root_type(self._definition.operation)
        try:
            whole = _Walk(self._schema, self._fragments, sizes).selected(self._definition.selection_set, root, ())
        except RecursionError:
            return _ENDLESS
        return _with_directives(whole, self._definition)


class _Walk:
    """One walk, with the sizes of the variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], sizes: Sizes
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._sizes = sizes
        self._measured: dict[tuple[str, _Sized], Measure] = {}
        self._open: set[str] = set()

    def selected(self, selected: SelectionSetNode, type_: GraphQLNamedType | None, sized: _Sized) -> Measure:
        """The measure of a selection on a type, None where the type is not known."""
        measures = (_with_directives(self._selection(each, type_, sized), each) for each in selected.selections)
        return _together(measures)

    def _selection(self, node: SelectionNode, type_: GraphQLNamedType | None, sized: _Sized) -> Measure:
        if isinstance(node, FieldNode):
            return self._field(node, type_, sized)
        if isinstance(node, InlineFragmentNode):
            narrowed = self._schema.get_type(node.type_condition.name.value) if node.type_condition else type_
            return self.selected(node.selection_set, narrowed, sized)
        return self._spread(node.name.value, sized) if isinstance(node, FragmentSpreadNode) else Measure()

    def _spread(self, name: str, sized: _Sized) -> Measure:
        """A fragment, measured once for all its places; one that spreads itself is refused by validation."""
        fragment = self._fragments.get(name)
        if fragment is None or name in self._open:
            return Measure()
        key = name, sized
        if key not in self._measured:
            self._open.add(name)
            type_ = self._schema.get_type(fragment.type_condition.name.value)
            self._measured[key] = self.selected(fragment.selection_set, type_, sized)
            self._open.discard(name)
        return self._measured[key]

    def _field(self, node: FieldNode, type_: GraphQLNamedType | None, sized: _Sized) -> Measure:
        field = _field_of(type_, node.name.value)
        cost = _cost(field, type_)
        below_type = get_named_type(field.type) if field else None
        below = self.selected(node.selection_set, below_type, cost.sized) if node.selection_set else Measure()
        length = cost.length(stated_sizes(node, cost.slicing, self._sizes))
        each = is_composite_type(below_type) + below.cost + length * below.cost_of_entry
        is_entry = node.name.value in sized
        # A connection is one object, and its list is below it.
        times = 0 if is_entry else 1 if cost.sized else length
        if node.name.value in INTROSPECTION:
            return _introspection(node, below, len(self._schema.type_map))
        return Measure(
            depth=below.depth + 1,
            width=1,
            fields=below.fields + 1,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives,
            cost=cost.weight + times * each,
            cost_of_entry=each if is_entry else 0,
        )


def _field_of(type_: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    fields = type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}
    return fields.get(name) or INTROSPECTION.get(name)


def _cost(field: GraphQLField | None, type_: GraphQLNamedType | None) -> FieldCost:
    if field is None:
        return _PLAIN
    if type_ is not None and is_introspection_type(type_):
        return _ENTRY if isinstance(get_nullable_type(field.type), GraphQLList) else _PLAIN
    declared: FieldCost = field.extensions.get(COST, _PLAIN)
    return declared


def _introspection(node: FieldNode, below: Measure, types: int) -> Measure:
    """To describe the schema is to go through its types; many descriptions cost as much as an object."""
    times = types / _ENTRY.assumed if node.name.value == "__schema" else 1
    cost = types + int(times * below.cost / DESCRIPTIONS_AN_OBJECT)
    return below._replace(depth=below.depth + 1, width=1, fields=below.fields + 1, cost=cost, cost_of_entry=0)


def _together(measures: Iterable[Measure]) -> Measure:
    found = list(measures)
    if not found:
        return Measure()
    depths, *others = zip(*found, strict=True)
    return Measure(max(depths), *map(sum, others))


def _with_directives(measure: Measure, node: SelectionNode | OperationDefinitionNode) -> Measure:
    return measure._replace(directives=measure.directives + len(node.directives)) if node.directives else measure
