"""A schema with everything that there is in GraphQL, and with every declaration that the engine knows.

Each declared field has a resolver too, so that graphql-core answers the same operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    assert_valid_schema,
)

from hub.execution.engine.declared import EXECUTION, Records
from tests.execution.rows import (
    Keeper,
    Lion,
    Rest,
    Tent,
    Vet,
    animal,
    guest,
    leaf,
    listed,
    node,
    person,
)
from tests.execution.scalars import ANYTHING, DAY, DIET, FIRST, GREETING, MOOD, NEEDED, UNIT, WEIGHT
from tests.execution.zoo_contents import (
    echo,
    guest_type,
    is_a,
    is_parrot,
    name_of,
)
from tests.execution.zoo_fields import attribute, computed, computed_at, guarded, link, plain, shaped

required, many = GraphQLNonNull, GraphQLList
SCALARS = (GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLString, GraphQLID, MOOD, DIET, DAY, WEIGHT, ANYTHING)
SHAPES: dict[str, Callable[[Any], GraphQLOutputType]] = {
    "": lambda of: of,
    "Required": required,
    "List": many,
    "ListOfRequired": lambda of: many(required(of)),
    "RequiredList": lambda of: required(many(of)),
    "Solid": lambda of: required(many(required(of))),
    "Grid": lambda of: many(many(of)),
    "SolidGrid": lambda of: required(many(required(many(required(of))))),
}


NODE = GraphQLInterfaceType("Node", {"id": GraphQLField(required(GraphQLID))})
ANIMAL = GraphQLInterfaceType(
    "Animal",
    lambda: {
        "id": GraphQLField(required(GraphQLID)),
        "name": GraphQLField(GraphQLString),
        "friends": GraphQLField(many(required(ANIMAL)), args=FIRST),
        "rest": GraphQLField(REST),
    },
    interfaces=[NODE],
)


def _friends(name: str) -> GraphQLField:
    def there(zoo: Any, key: int, arguments: Mapping[str, Any]) -> Any:
        return [animal(zoo, key * 3 + place) for place in range(min(arguments["first"] or 0, 3))]

    return link(many(required(ANIMAL)), name, there, FIRST)


LION = GraphQLObjectType(
    "Lion",
    lambda: {
        "id": attribute(required(GraphQLID), "id"),
        "name": attribute(GraphQLString, "name"),
        "cub": attribute(LION, "cub"),
        "friends": _friends("Lion.friends"),
        "mood": computed(MOOD, "Lion.mood", lambda zoo, key, _: leaf(zoo, "Mood", f"lion:{key}")),
        "diet": computed(required(DIET), "Lion.diet", lambda zoo, key, _: leaf(zoo, "Diet", f"lion:{key}")),
        "weight": computed_at(required(WEIGHT), "Lion.weight", lambda zoo, key, _: leaf(zoo, "Weight", f"{key}")),
        "keeper": link(KEEPER, "Lion.keeper", lambda zoo, key, _: Keeper(key % 7, zoo)),
        "tamer": link(required(KEEPER), "Lion.tamer", lambda zoo, key, _: Keeper(key % 5, zoo)),
        "rest": plain(REST, "Lion.rest", lambda zoo, key, _: Rest(key, zoo)),
        "secret": guarded(attribute(GraphQLString, "name"), "secret"),
        "alarm": guarded(computed(required(MOOD), "Lion.alarm", lambda *_: "happy"), "secret"),
        "thief": guarded(link(KEEPER, "Lion.thief", lambda zoo, key, _: Keeper(key % 3, zoo)), "thief"),
    },
    interfaces=[ANIMAL, NODE],
    is_type_of=is_a(Lion),
    extensions={EXECUTION: Records((Lion,))},
)
PARROT = GraphQLObjectType(
    "Parrot",
    lambda: {
        "id": plain(required(GraphQLID), "Parrot.id", lambda _zoo, key, _: key),
        "name": plain(required(GraphQLString), "Parrot.name", name_of),
        "friends": _friends("Parrot.friends"),
        "rest": computed_at(required(REST), "Parrot.rest", lambda zoo, key, _: Rest(key, zoo)),
        "words": shaped(
            SHAPES["SolidGrid"](GraphQLString), "Parrot.words", lambda zoo, _, name: leaf(zoo, "String", name)
        ),
        "owner": link(GUEST, "Parrot.owner", lambda zoo, key, _: guest(zoo, key)),
    },
    interfaces=[ANIMAL, NODE],
    is_type_of=is_parrot,
)
FISH = GraphQLObjectType(
    "Fish",
    lambda: {
        "id": plain(required(GraphQLID), "Fish.id", lambda _zoo, key, _: f"fish:{key}"),
        "key": GraphQLField(GraphQLInt),
        "depth": GraphQLField(GraphQLString, args=UNIT),
        "missing": GraphQLField(GraphQLString),
        "rest": plain(REST, "Fish.rest", lambda zoo, key, _: Rest(key, zoo)),
    },
    interfaces=[NODE],
)


def _staff(name: str) -> dict[str, GraphQLField]:
    return {
        "name": link(required(GraphQLString), f"{name}.name", name_of),
        "boss": attribute(KEEPER, "boss"),
        "days": attribute(many(required(DAY)), "days"),
        "mood": link(MOOD, f"{name}.mood", lambda zoo, key, _: leaf(zoo, "Mood", f"{key}")),
        "animals": link(
            required(many(ANIMAL)),
            f"{name}.animals",
            lambda zoo, key, _: [animal(zoo, key + place) for place in (0, 1)],
        ),
        "charge": link(required(ANIMAL), f"{name}.charge", lambda zoo, key, _: animal(zoo, key + 1)),
        "tents": link(
            many(many(required(TENT))),
            f"{name}.tents",
            lambda zoo, key, _: [[Tent(key, zoo)], None, [Tent(1, zoo)] * 2],
        ),
        "rest": plain(required(REST), f"{name}.rest", lambda zoo, key, _: Rest(key, zoo)),
    }


KEEPER = GraphQLObjectType(
    "Keeper", lambda: _staff("Keeper"), is_type_of=is_a(Keeper), extensions={EXECUTION: Records((Keeper,))}
)
VET = GraphQLObjectType(
    "Vet", lambda: _staff("Vet"), is_type_of=is_a(Vet), extensions={EXECUTION: Records((Vet,))}
)
TENT = GraphQLObjectType(
    "Tent",
    lambda: {
        "key": GraphQLField(GraphQLInt),
        "inside": plain(
            many(ANIMAL),
            "Tent.inside",
            lambda zoo, key, _: listed(zoo, f"tent:{key}", [partial(animal, zoo, key)]),
        ),
    },
)
PERSON = GraphQLUnionType("Person", lambda: [KEEPER, VET])
GUEST = GraphQLUnionType("Guest", lambda: [LION, KEEPER, TENT], resolve_type=guest_type)

_ITEMS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "lion": (LION, lambda zoo, key, _: Lion(key, zoo)),
    "animal": (ANIMAL, lambda zoo, key, _: animal(zoo, key)),
    "node": (NODE, lambda zoo, key, _: node(zoo, key)),
    "person": (PERSON, lambda zoo, key, _: person(zoo, key)),
    "guest": (GUEST, lambda zoo, key, _: guest(zoo, key)),
}


def _leaves() -> dict[str, GraphQLField]:
    """Each scalar in each shape."""

    def field(scalar: Any, suffix: str) -> GraphQLField:
        name = f"{scalar.name}{suffix}"
        return shaped(SHAPES[suffix](scalar), name, lambda zoo, _key, at: leaf(zoo, scalar.name, at))

    return {f"{scalar.name.lower()}{suffix}": field(scalar, suffix) for scalar in SCALARS for suffix in SHAPES}


def _links() -> dict[str, GraphQLField]:
    """Objects, interfaces and unions in each shape."""
    return {
        f"{name}{suffix}": shaped(shape(type_), f"{name}{suffix}", item)
        for name, (type_, item) in _ITEMS.items()
        for suffix, shape in SHAPES.items()
    }


LEAVES = GraphQLObjectType("Leaves", _leaves)
REST = GraphQLObjectType(
    "Rest",
    lambda: {
        "leaves": computed(required(LEAVES), "Rest.leaves", lambda zoo, key, _: Rest(key, zoo)),
        "hidden": guarded(
            computed_at(required(LEAVES), "Rest.hidden", lambda zoo, key, _: Rest(key, zoo)), "hidden"
        ),
        "whisper": guarded(plain(GraphQLString, "Rest.whisper", echo, GREETING), "secret"),
        "overheard": guarded(
            link(many(GraphQLString), "Rest.overheard", lambda *given: [echo(*given)], GREETING), "thief"
        ),
        "echo": plain(GraphQLString, "Rest.echo", echo, GREETING),
        "loaded": link(
            GraphQLString,
            "Rest.loaded",
            lambda _zoo, key, arguments: f"{key} {echo(_zoo, key, arguments)}",
            GREETING,
        ),
        **_links(),
    },
)


def _start() -> dict[str, GraphQLField]:
    return {
        **_links(),
        "rest": plain(required(REST), "start", lambda zoo, _key, _: Rest(1, zoo)),
        "leaves": plain(LEAVES, "leaves", lambda zoo, _key, _: Rest(2, zoo)),
        "lion": plain(LION, "lion", lambda zoo, _key, arguments: Lion(arguments["first"] or 0, zoo), FIRST),
        "echo": plain(GraphQLString, "echo", echo, GREETING),
        "whisper": guarded(plain(GraphQLString, "whisper", echo, NEEDED), "secret"),
        "hidden": guarded(plain(ANIMAL, "hidden", lambda zoo, key, _: animal(zoo, key)), "hidden"),
        "needs": plain(GraphQLString, "needs", echo, NEEDED),
    }


def _noted(name: str, type_: GraphQLOutputType, make: Callable[..., Any]) -> GraphQLField:
    """A mutation that notes when it begins and when it ends."""

    def there(zoo: Any, _key: int, arguments: Mapping[str, Any]) -> Any:
        zoo.log.append(f"{name} {arguments['first']}")
        return make(zoo, arguments["first"] or 0)

    return plain(type_, name, there, FIRST)


QUERY = GraphQLObjectType("Query", _start)
MUTATION = GraphQLObjectType(
    "Mutation",
    lambda: {
        "feed": _noted("feed", LION, lambda zoo, key: Lion(key, zoo)),
        "feedSurely": _noted("feedSurely", required(LION), lambda zoo, key: Lion(key, zoo)),
        "count": _noted("count", required(GraphQLInt), lambda zoo, _key: len(zoo.log)),
        "everyone": _noted("everyone", many(PERSON), lambda zoo, key: [person(zoo, key), person(zoo, key + 2)]),
    },
)
ZOO = GraphQLSchema(QUERY, MUTATION, types=[LION, PARROT, FISH, VET])
assert_valid_schema(ZOO)
