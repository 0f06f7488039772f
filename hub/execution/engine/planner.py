"""From an operation to its plan.

graphql-core's own collection of fields is used, so fragments and type conditions mean here what they mean there;
`@skip` and `@include` are decided by the variables that the plan is made for.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeNameMetaFieldDef,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from hub.execution.engine.arguments import Arguments
from hub.execution.engine.declared import how
from hub.execution.engine.permissions import Permission, permission_of
from hub.execution.engine.plan import FieldPlan, ObjectPlan, SelectionOf, Shape, has_column, shape_of
from hub.execution.engine.runtime_types import RuntimeTypes
from hub.execution.engine.writer import writer


class Planner:
    """Makes the plan of one operation for one set of conditions.

    The selections below an interface or union are planned for each object type when it first comes.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Iterable[FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = {each.name.value: FragmentDetails(each) for each in fragments}
        self._variables = variables
        self._runtime_types: dict[GraphQLNamedOutputType, RuntimeTypes] = {}

    def root(self, type_: GraphQLObjectType) -> ObjectPlan:
        """The plan of the whole operation; raises GraphQLError if its fields cannot be told."""
        found = collect_fields(self._schema, self._fragments, self._variables, type_, self._operation)
        return self._object(type_, found)

    def root_fields(self, type_: GraphQLObjectType) -> list[ObjectPlan]:
        """A plan for each root field by itself, for those that run one after another."""
        found = collect_fields(self._schema, self._fragments, self._variables, type_, self._operation)
        return [
            self._object(type_, found._replace(grouped_field_set={key: details}))
            for key, details in found.grouped_field_set.items()
        ]

    def _object(self, type_: GraphQLObjectType, found: CollectedFields) -> ObjectPlan:
        fields: list[FieldPlan] = []
        columns = 0
        for key, details in found.grouped_field_set.items():
            field = self._field(type_, key, details, columns)
            # A field that the type does not have is left out, as graphql-core does; validation refuses it before.
            if field is not None:
                fields.append(field)
                columns += field.column is not None
        fetched = tuple(field for field in fields if field.column is not None)
        return ObjectPlan(type_, tuple(fields), writer(fields), fetched, _guarded(fields))

    def _field(
        self, parent: GraphQLObjectType, key: str, details: FieldDetailsList, column: int
    ) -> FieldPlan | None:
        nodes: list[FieldNode] = [each.node for each in details]
        name = nodes[0].name.value
        definition = self._schema.get_field(parent, name)
        if definition is None:
            return None
        shape, declared = shape_of(definition.type), how(definition)
        constant = parent.name if definition is TypeNameMetaFieldDef else None
        fetched = constant is None and has_column(shape, declared)
        return FieldPlan(
            key,
            name,
            parent,
            definition,
            nodes,
            shape,
            declared,
            Arguments(definition, nodes[0]),
            column if fetched else None,
            self._types(shape),
            self._selection_of(details),
            constant,
        )

    def _types(self, shape: Shape) -> RuntimeTypes:
        if shape.named not in self._runtime_types:
            self._runtime_types[shape.named] = RuntimeTypes(self._schema, shape.named)
        return self._runtime_types[shape.named]

    def _selection_of(self, details: FieldDetailsList) -> SelectionOf:
        planned: dict[GraphQLObjectType, ObjectPlan] = {}

        def selection_of(type_: GraphQLObjectType) -> ObjectPlan:
            if type_ not in planned:
                found = collect_subfields(
                    self._schema, self._fragments, self._variables, self._operation, type_, details
                )
                planned[type_] = self._object(type_, found)
            return planned[type_]

        return selection_of


def _guarded(fields: Iterable[FieldPlan]) -> dict[Permission, list[str]]:
    """The permissions that fields need, each with their keys."""
    guarded: dict[Permission, list[str]] = {}
    for field in fields:
        permission = permission_of(field.definition)
        if permission is not None:
            guarded.setdefault(permission, []).append(field.key)
    return guarded
