"""One operation of a document, with the plans that were made for it; it runs as often as it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    located_error,
)
from graphql.execution.values import VariableValues

from hub.execution.engine.completion import FieldFailure, Flawed
from hub.execution.engine.conditions import Conditions, reason_to_leave
from hub.execution.engine.fetching import Fetching
from hub.execution.engine.infos import Infos
from hub.execution.engine.plan import ObjectPlan
from hub.execution.engine.planner import Planner
from hub.execution.engine.variables import Variables
from hub.execution.engine.writing import written

# How many plans are kept of one operation: each condition that a variable decides doubles what there may be.
MAX_PLANS = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation was answered: `data` is for the JSON encoder, None if nothing of it can be there.

    `ran` is False if the operation was refused for its variables.
    """

    data: Any
    errors: list[GraphQLError] = field(default_factory=list)
    ran: bool = True


class Operation:
    """A validated operation. `reason_to_leave` says why it is left to graphql-core; None if it can be compiled."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, definition: OperationDefinitionNode) -> None:
        self.document = document
        self.definition = definition
        self.reason_to_leave = reason_to_leave(document, definition)
        self._schema = schema
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._conditions = Conditions(document, definition)
        self._variables = Variables(schema, definition)
        self._plans: dict[tuple[bool, ...], list[ObjectPlan]] = {}

    @property
    def name(self) -> str | None:
        """Its name, if it has one."""
        return self.definition.name.value if self.definition.name else None

    @property
    def is_subscription(self) -> bool:
        """Whether it asks for events."""
        return self.definition.operation is OperationType.SUBSCRIPTION

    def variables(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The variables as their types read them, or what is wrong with them."""
        values = self._variables.plain_values(given)
        return self._variables.checked_values(given) if values is None else values

    def plans(self, variables: VariableValues) -> list[ObjectPlan] | None:
        """The plan; for a mutation one for each root field. None where the conditions have no clear values."""
        conditions = self._conditions.values(variables)
        if conditions is None:
            return None
        if conditions not in self._plans:
            if len(self._plans) == MAX_PLANS:
                del self._plans[next(iter(self._plans))]
            self._plans[conditions] = self._planned(self._conditions.only(variables))
        return self._plans[conditions]

    def plans_with_all_fields(self) -> list[ObjectPlan]:
        """The plan in which every field is there that a variable could leave out."""
        return self._planned(self._conditions.all_fields())

    async def answer(
        self, plans: list[ObjectPlan], variables: VariableValues, context: Any, root: Any = None
    ) -> Answer:
        """Run it; the answer holds data and located errors, never the exception of a field."""
        infos = Infos(self._schema, self.definition, self._fragments, variables, context, root)
        parts = []
        for plan in plans:
            fetched = await Fetching(variables, context, infos.new).fetched(plan, root)
            parts.append(written(fetched, context)[0])
            if isinstance(parts[-1], Flawed) and parts[-1].raised:
                break
        return _joined(parts)

    def _planned(self, conditions: VariableValues) -> list[ObjectPlan]:
        planner = Planner(self._schema, self.definition, self._fragments.values(), conditions)
        root = self._schema.get_root_type(self.definition.operation)
        if not isinstance(root, GraphQLObjectType):
            raise GraphQLError(
                f"Schema is not configured to execute {self.definition.operation.value} operation.",
                self.definition,
            )
        # The fields of a mutation run one after another.
        one_by_one = self.definition.operation is OperationType.MUTATION
        return planner.root_fields(root) if one_by_one else [planner.root(root)]


def _joined(parts: list[Any]) -> Answer:
    """One answer of the parts, which have different fields each."""
    if len(parts) == 1 and not isinstance(parts[0], Flawed):
        return Answer(parts[0])
    data: dict[str, Any] | None = {}
    failures: list[FieldFailure] = []
    for part in parts:
        if isinstance(part, Flawed):
            failures += [*part.failures, *([part.raised] if part.raised else [])]
            data = None if part.raised else {**(data or {}), **(part.value or {})}
        elif data is not None:
            data.update(_as_dict(part))
    return Answer(data, [_located(failure) for failure in failures])


def _as_dict(part: Any) -> dict[str, Any]:
    """The fields of a written object by their response keys."""
    fields = msgspec.structs.fields(part)
    return {each.encode_name: getattr(part, each.name) for each in fields}


def _located(failure: FieldFailure) -> GraphQLError:
    return located_error(failure.reason, failure.nodes, list(failure.path))
