"""Who may see each field: declared where the type is; a schema with a field that does not say it is not made."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type
from strawberry.schema_directive import Location
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField

from hub.context import Context
from hub.errors import StartupError
from hub.execution.engine.permissions import permit_only
from hub.schema.every_field import FieldsType, every_field
from hub.schema.fields import POLICY
from hub.services.field_policies import EVERYONE, FieldPolicy

_OF_STRAWBERRY = "strawberry-definition"


@strawberry.schema_directive(
    name="requiresScopes",
    locations=[Location.FIELD_DEFINITION],
    description="Who may see a field: whoever has all scopes of one of the lists; * stands for any text.",
)
class RequiresScopes:
    scopes: list[list[str]]


@dataclass(frozen=True, slots=True)
class Permission:
    """What the engine asks before it gives a field; raises what `Context.require_policy` does."""

    policy: FieldPolicy

    def __call__(self, context: Context) -> None:
        context.require_policy(self.policy)


def declare_policies(schema: GraphQLSchema) -> None:
    """Put the policy of every field where it is looked for; raises StartupError where one is missing or undone."""
    for type_, name, field in every_field(schema):
        field.extensions[POLICY] = _declared(type_, name, field)
    for type_, name, field in every_field(schema):
        _require_sound(schema, type_, name, field)
        _print(field)


def enforce_policies(schema: GraphQLSchema) -> None:
    """Have both engines give no field to whom it is not for."""
    for _, _, field in every_field(schema):
        if policy_of_field(field) != EVERYONE:
            permit_only(field, Permission(policy_of_field(field)))


def policy_of_field(field: GraphQLField) -> FieldPolicy:
    """The policy of a field of a schema whose policies are declared."""
    policy: FieldPolicy = field.extensions[POLICY]
    return policy


def _declared(type_: FieldsType, name: str, field: GraphQLField) -> FieldPolicy:
    definition = field.extensions.get(_OF_STRAWBERRY)
    own = definition.metadata.get(POLICY) if isinstance(definition, StrawberryField) else None
    policy = own or _of_type(type_.extensions.get(_OF_STRAWBERRY))
    if policy is None:
        raise StartupError(f"{type_.name}.{name} declares no policy: say who may see it")
    return policy


def _of_type(definition: Any) -> FieldPolicy | None:
    """What a type says of its fields; a generic one says what the type says that it is made for."""
    if not isinstance(definition, StrawberryObjectDefinition):
        return None
    for made_for in definition.type_var_map.values():
        return _of_type(get_object_definition(made_for))
    policy: FieldPolicy | None = vars(definition.origin).get("field_policy")
    return policy


def _require_sound(schema: GraphQLSchema, type_: FieldsType, name: str, field: GraphQLField) -> None:
    """A policy must not be undone by a way around it."""
    policy, below = policy_of_field(field), get_named_type(field.type)
    if isinstance(type_, GraphQLInterfaceType):
        # A selection on an interface runs the fields of its types.
        for each in schema.get_possible_types(type_):
            if not policy_of_field(each.fields[name]).is_within(policy):
                raise StartupError(f"{each.name}.{name} is for more callers than {type_.name}.{name}")
    if isinstance(below, GraphQLObjectType) and not any(
        policy.is_within(policy_of_field(each)) for each in below.fields.values()
    ):
        # It would be fetched for somebody who may see nothing of it.
        raise StartupError(f"{type_.name}.{name} leads to {below.name}, which is for fewer callers")


def _print(field: GraphQLField) -> None:
    definition = field.extensions.get(_OF_STRAWBERRY)
    policy = policy_of_field(field)
    if isinstance(definition, StrawberryField) and policy != EVERYONE:
        # Types that inherit a field share its definition, and may have different policies.
        own = field.extensions[_OF_STRAWBERRY] = copy(definition)
        scopes = [list(map(str, each)) for each in policy.alternatives]
        own.directives = [*definition.directives, RequiresScopes(scopes=scopes)]
