"""Each field of a mutation is answered as things are after it, by either engine."""

from types import SimpleNamespace

import msgspec
import pytest
from graphql import GraphQLField, GraphQLInt, GraphQLObjectType, GraphQLSchema, parse

from hub.execution.engine import Engine
from hub.execution.loaders import Loaders
from hub.execution.places import PathPlace
from hub.rules.systems import SystemCode
from hub.schema.mutations import load_anew
from hub.sources import source
from hub.sources.pipeline import Pipeline

pytestmark = pytest.mark.anyio

DOCUMENT = parse("mutation { count { number same: number } again: count { number } }")


class Store:
    """A number, which is read by a source and counted up by a mutation."""

    def __init__(self):
        self.number, self.read = 0, 0

    async def numbers(self, keys):
        self.read += 1
        return [self.number for _ in keys]

    def count(self, _root, _info):
        self.number += 1
        return self


NUMBERS = source(SystemCode.HUB, Store.numbers)


def number(_store, info):
    return info.context.loaders.load(NUMBERS, 0, PathPlace(info.path))


@pytest.mark.parametrize("compiles", [True, False])
async def test_what_was_loaded_before_a_write_is_loaded_again_after_it(compiles):
    store = Store()
    box = GraphQLObjectType("Box", {"number": GraphQLField(GraphQLInt, resolve=number)})
    count = {"count": GraphQLField(box, resolve=store.count)}
    schema = GraphQLSchema(GraphQLObjectType("Query", count), GraphQLObjectType("Mutation", count))
    load_anew(schema)
    engine = Engine(schema, compiles=compiles)
    context = SimpleNamespace(loaders=Loaders({NUMBERS: Pipeline().over(NUMBERS, store.numbers)}))
    answer = await engine.answer(engine.operation(DOCUMENT, DOCUMENT.definitions[0]), context)
    data = msgspec.json.decode(msgspec.json.encode(answer.data))
    assert (data, answer.errors) == ({"count": {"number": 1, "same": 1}, "again": {"number": 2}}, [])
    assert store.read == 2
