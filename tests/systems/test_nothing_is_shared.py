"""Every field asked by one caller after another: nobody sees more for what somebody else has asked before."""

import pytest
from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
)

from hub.schema import public_schema
from tests.conftest import opened_hub
from tests.inputs.places import GOOD, some, written

pytestmark = pytest.mark.anyio

SCHEMA = public_schema()
# What differs between two answers, whoever asks: when they were had, and how systems are.
PASSING = {"source", "systems", "clock", "pageInfo"}
KIND = GOOD["CertificateKindCode"]
SCOPES = ("petitions:read", "petitions:read-all", f"verification:{KIND}", f"verification:{KIND}:record")


def arguments(field):
    given = {name: some(each.type) for name, each in field.args.items() if is_required_argument(each)}
    if "purpose" in given:
        given["purpose"] = GOOD["PurposeInput"]
    return f"({', '.join(f'{name}: {written(value)}' for name, value in given.items())})" if given else ""


def selection(type_, depth):
    """All that a type says without being asked for more, so many types deep."""
    if not isinstance(type_, GraphQLObjectType):
        return "{ __typename }"
    said = ["__typename"]
    for name, field in type_.fields.items():
        below = get_named_type(field.type)
        if name in PASSING or (depth == 1 and not is_leaf_type(below)):
            continue
        shown = selection(below, depth - 1) if is_composite_type(below) else ""
        said.append(f"{name}{arguments(field)} {shown}")
    return f"{{ {' '.join(said)} }}"


def document(name):
    field = SCHEMA.query_type.fields[name]
    below = get_named_type(field.type)
    limited = (
        "(first: 2)" if "first" in field.args and not any(map(is_required_argument, field.args.values())) else ""
    )
    depth = 4 if below.name.endswith("Connection") else 3
    shown = selection(below, depth) if is_composite_type(below) else ""
    return f"{{ {name}{limited or arguments(field)} {shown} }}"


def told(answer):
    """What a caller learns: the data, and of each failure where it is and why."""
    errors = [(error.get("path"), error["extensions"]["code"]) for error in answer.get("errors", ())]
    return answer.get("data"), sorted(map(str, errors))


@pytest.fixture(scope="module")
async def keeping(urls):
    async with opened_hub(urls, cache_megabytes=32) as opened:
        yield opened


@pytest.mark.parametrize("name", sorted(set(SCHEMA.query_type.fields) - PASSING))
async def test_what_one_caller_may_see_is_not_shown_to_the_next(name, hub, keeping):
    key = await hub.key(*SCOPES)
    other = await hub.key("changes:write", agency="397080000I")
    text = document(name)
    alone = {caller: told(await hub.ask(text, key=caller)) for caller in (None, other)}
    for _ in range(2):
        await keeping.ask(text, key=key)
        for caller, expected in alone.items():
            assert told(await keeping.ask(text, key=caller)) == expected
