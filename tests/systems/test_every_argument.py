"""Every argument and input field with evil values: an answer, or a clear coded error that is the caller's."""

import re

import pytest
from graphql import get_named_type, is_non_null_type

from hub.privacy.kinds import certificate_kinds
from tests.inputs.evil import PERSON_IDS, odd_for, strange_to
from tests.inputs.places import Literal, places, some

pytestmark = pytest.mark.anyio

PLACES = places()
FIRST_OF_TYPE = {get_named_type(place.type).name: place for place in reversed(PLACES)}
CHINESE, ENGLISH = re.compile(r"[一-鿿]"), re.compile(r"[a-z]{2} [a-z]|[A-Z][a-z]+ [a-z]")
THE_CALLERS = {
    "BAD_USER_INPUT",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "QUERY_TOO_EXPENSIVE",
    "FORBIDDEN",
    "PURPOSE_MISSING",
    "CONFLICT",
}
CITIZENS = ("Mutation", "Viewer")
FROM_INSIDE = re.compile(
    r'psycopg|asyncpg|postgres|relation "|error at|invalid input|Traceback|File "|0x[0-9a-f]{6}'
)


@pytest.fixture(scope="module")
async def key(hub):
    """A key that opens every place."""
    lookups = [f"verification:{kind}{form}" for kind in certificate_kinds() for form in ("", ":record")]
    notices = ("notices:send", "notices:receive", "cases:follow")
    return await hub.key("petitions:read", "petitions:read-all", *notices, *lookups)


def faults(answer):
    """What is wrong with the errors of an answer."""
    for error in answer.get("errors", ()):
        message, said = error["message"], error["extensions"]
        if said["code"] not in THE_CALLERS:
            yield f"code {said['code']}"
        if not (CHINESE.search(said["zhTw"]) and ENGLISH.search(said["en"])):
            yield f"not in both languages: {message}"
        if len(message) >= 600 or not message.isprintable() or FROM_INSIDE.search(message):
            yield f"not fit to be read: {message!r}"
        if any(person in str(error) for person in PERSON_IDS):
            yield f"names a person: {message}"


async def found(hub, key, *requests):
    """The faults of the answers, each with its request."""
    return [
        (fault, query[:300], str(variables)[:100])
        for query, variables in requests
        for fault in faults(await hub.ask(query, variables, key))
    ]


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_an_odd_value_is_answered_or_refused_clearly(hub, key, place):
    for value in odd_for(place.type):
        request = place.by_literal(value) if isinstance(value, Literal) else place.by_variable(value)
        assert await found(hub, key, request) == []


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_nul_is_refused_everywhere(hub, key, place):
    query, variables = place.by_variable("\x00")
    answer = await hub.ask(query, variables, key)
    assert answer["errors"]
    assert hub.statements == [] or place.parent not in ("Query", "Mutation")
    assert list(faults(answer)) == []


@pytest.mark.parametrize("place", FIRST_OF_TYPE.values(), ids=FIRST_OF_TYPE)
async def test_a_value_strange_to_a_type_is_answered_or_refused_clearly(hub, key, place):
    for value in strange_to(get_named_type(place.type)):
        by_variable = () if isinstance(value, Literal) else (place.by_variable(value),)
        assert await found(hub, key, place.by_literal(value), *by_variable) == []


@pytest.mark.parametrize(
    "place", [place for place in PLACES if is_non_null_type(place.type) and place.has_default], ids=str
)
async def test_a_null_for_what_has_a_default_is_refused_clearly(hub, key, place):
    query, variables = place.by_nullable_variable()
    answer = await hub.ask(query, variables, key)
    assert "errors" in answer
    assert list(faults(answer)) == []


# A cursor is signed, so there is none that a test could write down; some are for citizens alone.
@pytest.mark.parametrize(
    "place",
    [place for place in PLACES if get_named_type(place.type).name != "String" and place.parent not in CITIZENS],
    ids=str,
)
async def test_a_good_value_in_the_same_place_is_answered(hub, key, place):
    query, variables = place.by_literal(some(place.type))
    assert "errors" not in await hub.ask(query, variables, key), query


@pytest.mark.parametrize("text", ["'; drop table x; --", "%_\\", "\u202e1", "💥", ""])
@pytest.mark.parametrize(
    "place",
    [place for place in PLACES if get_named_type(place.type).name == "Text" and place.path[-1] == "search"],
    ids=str,
)
async def test_a_text_of_any_signs_is_searched_for(hub, place, text):
    query, variables = place.by_variable(text)
    assert "errors" not in await hub.ask(query, variables)
