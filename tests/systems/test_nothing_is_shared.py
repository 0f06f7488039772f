"""Every field asked by one caller after another: nobody sees more for what somebody else has asked before."""

import asyncio
import gc
import itertools
import random

import pytest
from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
)

from hub.http.shared_answers import SharedAnswers
from hub.schema import public_schema
from hub.sources.cache import Memory
from hub.sources.codec import encoded_key
from tests.conftest import opened_hub
from tests.inputs.places import GOOD, some, written

pytestmark = pytest.mark.anyio

SCHEMA = public_schema()
# What differs between two answers, whoever asks: when they were had, and how systems are.
PASSING = {"source", "systems", "clock", "pageInfo"}
# What no two answers have in common.
NEW_EACH_TIME = {"ledgerEntry", "lookups"}
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


QUERIES = 200
AT_ONCE = 4


async def test_two_callers_at_once_never_get_each_others_answers(hub, keeping):
    """Each asks two hundred times, in turns and under way together, and is answered as if it were alone."""
    keys = [await hub.key(*SCOPES[:1], *SCOPES[2:], agency=agency) for agency in ("397120000J", "397110000G")]
    names = sorted(set(SCHEMA.query_type.fields) - PASSING)
    alone = {
        (name, key): told(without_entries(await hub.ask(document(name), key=key)))
        for name, key in itertools.product(names, keys)
    }
    assert any(alone[name, keys[0]] != alone[name, keys[1]] for name in names)
    draw = random.Random(5)
    asked = [(draw.choice(names), key) for _ in range(QUERIES) for key in keys]

    async def wrong(name, key):
        found = told(without_entries(await keeping.ask(document(name), key=key)))
        return None if found == alone[name, key] else (name, found, alone[name, key])

    for place in range(0, len(asked), AT_ONCE):
        found = await asyncio.gather(*itertools.starmap(wrong, asked[place : place + AT_ONCE]))
        assert [each for each in found if each] == []


def without_entries(value):
    """An answer without what every lookup has of its own."""
    if isinstance(value, dict):
        return {name: without_entries(each) for name, each in value.items() if name not in NEW_EACH_TIME}
    return [without_entries(each) for each in value] if isinstance(value, list) else value


async def test_no_key_of_what_is_kept_names_a_caller_or_a_person(hub, keeping):
    key = await hub.key(*SCOPES)
    for name in sorted(set(SCHEMA.query_type.fields) - PASSING):
        await keeping.ask(document(name), key=key)
    objects = gc.get_objects()
    kept = [each for each in objects if isinstance(each, Memory)]
    names = [encoded_key(entry.key) for memory in kept for entry in memory._shelves]
    names += [
        str(address).encode() for each in objects if isinstance(each, SharedAnswers) for address in each._kept
    ]
    assert len(names) > 20
    told_of = [key, key.split("_")[1], GOOD["NationalId"], GOOD["CaseNumber"], GOOD["PurposeInput"]["officer"]]
    assert [(name, each) for name in names for each in told_of if each.encode() in name] == []
