"""Every list says how long it is, and every cost is of a field that exists."""

from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from hub.execution.measures import COST
from hub.schema import public_schema
from hub.schema.costs import LISTS, WEIGHTS

SCHEMA = public_schema()
FIELDS = {
    f"{type_.name}.{name}": field
    for type_ in SCHEMA.type_map.values()
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__")
    for name, field in type_.fields.items()
}


def is_list(field):
    type_ = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(type_, GraphQLList) and not is_leaf_type(get_named_type(type_))


def test_every_cost_is_of_a_field():
    assert set(LISTS) | set(WEIGHTS) <= FIELDS.keys()


def test_every_list_of_objects_says_how_long_it_is():
    of_connections = {f"{type_}.{name}" for type_ in SCHEMA.type_map for name in ("nodes", "edges")}
    lists = {name for name, field in FIELDS.items() if is_list(field)}
    silent = {name for name in lists - of_connections - set(LISTS) if not FIELDS[name].extensions[COST].slicing}
    assert silent == set()


def test_every_connection_gives_its_length_to_its_entries():
    connections = {
        name for name, field in FIELDS.items() if get_named_type(field.type).name.endswith("Connection")
    }
    assert connections
    for name in connections:
        cost = FIELDS[name].extensions[COST]
        assert (cost.slicing, cost.sized, cost.assumed) == (("first", "last"), ("edges", "nodes"), 20), name
