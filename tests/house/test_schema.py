"""What the published schema promises its readers."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
)

from hub.schema import schema_document

ROOT = Path(__file__).parents[2]
CHINESE, ENGLISH = re.compile(r"[一-鿿]"), re.compile(r"[A-Za-z]{2}")


@pytest.fixture(scope="module")
def types():
    schema = build_schema(schema_document())
    return {
        name: type_
        for name, type_ in schema.type_map.items()
        if not name.startswith("__") and not is_specified_scalar_type(type_)
    }


def described(types):
    """Every described thing, by its path."""
    for name, type_ in types.items():
        yield name, type_
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", member) for value, member in type_.values.items())
        if isinstance(type_, GraphQLInputObjectType | GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument


def test_the_committed_document_is_what_the_code_says():
    assert (ROOT / "schema.graphql").read_text("utf-8") == schema_document(), "run: khub schema --write"


def test_everything_is_described_in_both_languages(types):
    missing = [
        path
        for path, thing in described(types)
        if not (CHINESE.search(thing.description or "") and ENGLISH.search(thing.description or ""))
    ]
    assert missing == []


def test_every_scalar_says_where_it_is_specified(types):
    scalars = [type_ for type_ in types.values() if isinstance(type_, GraphQLScalarType)]
    assert [scalar.name for scalar in scalars if not scalar.specified_by_url] == []


def test_no_input_takes_unchecked_text(types):
    """`String` lets control characters through to a database; only signed cursors may be one."""
    cursors = {"after", "before"}
    unchecked = []
    for name, type_ in types.items():
        if isinstance(type_, GraphQLInputObjectType):
            inputs = type_.fields
        elif isinstance(type_, GraphQLObjectType):
            inputs = {arg: a for field in type_.fields.values() for arg, a in field.args.items()}
        else:
            continue
        unchecked += [
            f"{name}.{key}"
            for key, value in inputs.items()
            if get_named_type(value.type).name == "String" and key not in cursors
        ]
    assert unchecked == []


def test_what_crosses_to_another_system_may_be_absent(types):
    """A list or link of the root may fail alone, so no root field but the plain ones is non-null."""
    never_null = {name for name, field in types["Query"].fields.items() if str(field.type).endswith("!")}
    assert never_null <= {"nodes", "cityReport", "systems"}
