"""Every field says who may see it, and a schema in which one does not is not made."""

from typing import Annotated

import pytest
import strawberry
from graphql import GraphQLObjectType, build_schema, get_named_type

from hub.errors import StartupError
from hub.execution.engine.permissions import permission_of
from hub.schema import NODES, public_schema, schema_document
from hub.schema.every_field import every_field
from hub.schema.fields import POLICY, attribute, only_for, seen_by
from hub.schema.node import NodeKind
from hub.schema.policies import declare_policies, policy_of_field
from hub.services.callers import Scope
from hub.services.field_policies import EVERYONE, FieldPolicy, needs

SCHEMA = public_schema()
FIELDS = {f"{type_.name}.{name}": field for type_, name, field in every_field(SCHEMA)}
STAFF = needs(Scope("staff"))


def declared(query, *types):
    declare_policies(strawberry.Schema(query=query, types=types)._schema)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_policy(name):
    assert isinstance(FIELDS[name].extensions[POLICY], FieldPolicy)


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_guarded_unless_it_is_for_everyone(name):
    policy = policy_of_field(FIELDS[name])
    assert policy.alternatives
    permission = permission_of(FIELDS[name])
    assert permission is None if policy == EVERYONE else permission.policy == policy


def test_a_root_field_without_a_policy_is_named():
    @strawberry.type
    class Query:
        bare: int = strawberry.field(metadata={})

    with pytest.raises(StartupError, match=r"^Query\.bare declares no policy"):
        declared(Query)


def test_a_type_without_a_policy_is_named_with_its_field():
    @strawberry.type
    class Bare:
        size: int

    @strawberry.type
    @seen_by(EVERYONE)
    class Query:
        bare: Bare

    with pytest.raises(StartupError, match=r"^Bare\.size declares no policy"):
        declared(Query)


def test_a_type_does_not_inherit_the_policy_of_the_class_that_it_is_made_from():
    @strawberry.interface
    @seen_by(EVERYONE)
    class Named:
        name: str

    @strawberry.type
    class Bare(Named):
        size: int

    @strawberry.type
    @seen_by(EVERYONE)
    class Query:
        named: Named

    with pytest.raises(StartupError, match=r"^Bare\.\w+ declares no policy"):
        declared(Query, Bare)


def test_a_field_may_be_for_fewer_than_its_type():
    @strawberry.type
    @seen_by(EVERYONE)
    class Query:
        open: int
        closed: int = only_for(STAFF, attribute("關", "Closed"))

    schema = strawberry.Schema(query=Query)._schema
    declare_policies(schema)
    assert {name: policy_of_field(field) for _, name, field in every_field(schema)} == {
        "open": EVERYONE,
        "closed": STAFF,
    }


def test_a_field_that_leads_to_what_its_callers_may_not_see_is_named():
    @strawberry.type
    @seen_by(STAFF)
    class Closed:
        size: int

    @strawberry.type
    @seen_by(EVERYONE)
    class Query:
        closed: Annotated[Closed, "of no use to its callers"]

    with pytest.raises(StartupError, match=r"^Query\.closed leads to Closed"):
        declared(Query)


def test_a_type_may_not_give_to_more_callers_what_its_interface_keeps():
    @strawberry.interface
    @seen_by(STAFF)
    class Named:
        name: str

    @strawberry.type
    @seen_by(EVERYONE)
    class Open(Named):
        pass

    @strawberry.type
    @seen_by(EVERYONE)
    class Query:
        named: Named

    with pytest.raises(StartupError, match=r"^Open\.name is for more callers than Named\.name"):
        declared(Query, Open)


@pytest.mark.parametrize("name", [name for name, kind in NODES.items() if isinstance(kind, NodeKind)])
def test_a_node_is_fetched_only_for_who_may_see_its_type(name):
    fields = SCHEMA.get_type(name).fields.values()
    assert all(needs(NODES[name].scope).is_within(policy_of_field(field)) for field in fields)


def test_the_published_schema_says_who_may_see_what_is_not_for_everyone():
    published = build_schema(schema_document())

    def printed(field):
        found = [each for each in field.ast_node.directives or () if each.name.value == "requiresScopes"]
        return [[scope.value for scope in each.values] for one in found for each in one.arguments[0].value.values]

    for type_, name, field in every_field(published):
        policy = policy_of_field(FIELDS[f"{type_.name}.{name}"])
        expected = [] if policy == EVERYONE else [list(each) for each in policy.alternatives]
        assert printed(field) == expected, f"{type_.name}.{name}"


def test_introspection_is_for_everyone():
    types = [each for each in SCHEMA.type_map.values() if each.name.startswith("__")]
    fields = [field for each in types if isinstance(each, GraphQLObjectType) for field in each.fields.values()]
    assert fields
    assert not any(permission_of(field) or get_named_type(field.type) is None for field in fields)
