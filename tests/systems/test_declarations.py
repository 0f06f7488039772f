"""What the engine is told of the schema says the same as the schema itself."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType

from hub.execution.engine.declared import Loaded, how, leaf_of, record_classes
from hub.schema import public_schema

SCHEMA = public_schema()
VALUES = {
    str: ["397120000J", "文字"],
    date: [date(2012, 8, 22), date(1, 1, 1)],
    datetime: [
        datetime(2012, 8, 22, 2, 0, tzinfo=UTC),
        datetime(2012, 8, 22, 2, 0, 0, 5, tzinfo=UTC),
        datetime(1974, 7, 1, tzinfo=UTC),  # when Taipei had summer time
    ],
    Decimal: [Decimal("1E+6"), Decimal("12.50"), Decimal("-0.0000001"), Decimal(0)],
}


def written(value, leaf):
    return json.loads(msgspec.json.encode(value if leaf.write is None else leaf.write(value)))


@pytest.mark.parametrize("type_", [t for t in SCHEMA.type_map.values() if leaf_of(t)], ids=str)
def test_a_declared_scalar_or_enum_is_written_as_its_type_writes_it(type_):
    leaf = leaf_of(type_)
    values = list(leaf.python_type) if isinstance(type_, GraphQLEnumType) else VALUES[leaf.python_type]
    if type_.name == "RocDate":
        values = values[:1]
    assert [written(value, leaf) for value in values] == [type_.coerce_output_value(value) for value in values]


def test_every_scalar_of_the_hub_is_declared():
    own = [t for t in SCHEMA.type_map.values() if isinstance(t, GraphQLScalarType) and t.specified_by_url]
    assert [type_.name for type_ in own if leaf_of(type_) is None] == []


def test_every_link_is_loaded_for_all_parents_at_once():
    objects = [t for t in SCHEMA.type_map.values() if isinstance(t, GraphQLObjectType) and t.name != "Query"]
    links = [f"{t.name}.{name}" for t in objects for name, f in t.fields.items() if isinstance(how(f), Loaded)]
    assert {"Tender.agency", "Tender.progressReports", "Agency.tenders", "DispatchCase.nearbyTenders"} <= set(
        links
    )
    assert len(links) > 40


def test_the_records_of_a_type_are_those_that_it_says_are_its_own():
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType) and (classes := record_classes(type_)):
            assert type_.is_type_of is not None
            assert not type_.is_type_of(object(), None)
            assert all(isinstance(each, type) for each in classes)
