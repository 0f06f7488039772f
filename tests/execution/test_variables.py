"""Arguments and variables: given, left out, null, by default, and refused."""

import pytest

from tests.execution.engines import Both
from tests.execution.keeping import Zoo
from tests.execution.zoo import ZOO

pytestmark = pytest.mark.anyio


async def answered(text, *errors, **variables):
    """What both say of the arguments that arrived."""
    return await Both(ZOO).answered(text, *errors, context=Zoo, variables=variables)


async def echo(arguments, declared="", **variables):
    found = await answered(f"query {declared} {{ echo{arguments} }}", **variables)
    return found["echo"].removeprefix("0 ")


async def test_defaults_stand_in_for_what_is_left_out():
    assert await echo("") == "called=you, mood=2, times=1"


async def test_a_literal_is_read_by_its_type():
    assert await echo('(name: "a", times: 2, mood: ANGRY, diet: MEAT)') == (
        "called=a, diet=Diet.MEAT, mood=None, times=2"
    )


async def test_null_is_not_the_same_as_nothing():
    assert await echo("(name: null, wish: null)") == "called=None, mood=2, times=1, wish=None"


async def test_a_variable_that_is_not_given_leaves_the_default():
    assert await echo("(name: $name, times: 3)", "($name: String)") == "called=you, mood=2, times=3"


async def test_a_variable_that_is_null_is_null():
    assert await echo("(name: $name)", "($name: String)", name=None) == "called=None, mood=2, times=1"


async def test_a_variable_has_a_default_of_its_own():
    declared = '($name: String = "other", $mood: Mood = HAPPY)'
    assert await echo("(name: $name, mood: $mood)", declared) == "called=other, mood=happy, times=1"
    assert await echo("(name: $name, mood: $mood)", declared, name="given", mood="ANGRY") == (
        "called=given, mood=None, times=1"
    )


async def test_a_null_where_a_default_made_a_variable_fit_is_the_failure_of_its_field():
    text = "query ($times: Int = 2) { echo(times: $times) other: echo }"
    message = (
        "Argument 'times' has invalid value:"
        " Expected variable '$times' provided to non-null type 'Int!' not to be None."
    )
    found = await answered(text, f"echo: {message}", times=None)
    assert found == {"echo": None, "other": "0 called=you, mood=2, times=1"}


async def test_lists_take_one_value_for_a_list_of_it():
    assert await echo("(tags: [[1, 2], 3, null])") == "called=you, mood=2, tags=[[1, 2], [3], None], times=1"
    assert await echo("(tags: $tags)", "($tags: [[Int!]])", tags=5) == "called=you, mood=2, tags=[[5]], times=1"
    assert await echo("(tags: [[$one], $some])", "($one: Int!, $some: [Int!])", one=1, some=[2]) == (
        "called=you, mood=2, tags=[[1], [2]], times=1"
    )


async def test_an_input_object_has_its_defaults_and_its_own_names_and_type():
    expected = "wish=namespace(mood='happy', minimum=1.5, most=9)"
    assert (await echo("(wish: {least: 1.5})")).endswith(expected)
    assert (await echo("(wish: $wish)", "($wish: Wish)", wish={"least": 1.5})).endswith(expected)
    wish, declared = "(wish: {least: $least, mood: $mood})", "($least: Float!, $mood: Mood)"
    assert (await echo(wish, declared, least=1.5)).endswith(expected)


async def test_input_objects_are_nested():
    wish = '{least: 1, inner: {least: 2, day: "2026-01-02", mood: null, names: "one"}}'
    assert "datetime.date(2026, 1, 2)" in await echo(f"(wish: {wish})")
    assert "inner=namespace(mood=None, names=['one'], minimum=2.0, most=9" in await echo(f"(wish: {wish})")


async def test_exactly_one_member_of_a_choice_is_given():
    assert "choice={'id': '7'}" in await echo("(choice: {id: 7})")
    assert "choice={'name': 'n'}" in await echo("(choice: {name: $name})", "($name: String!)", name="n")
    moods = {"moods": ["HAPPY"]}
    assert "choice={'moods': ['happy']}" in await echo("(choice: $choice)", "($choice: Choice)", choice=moods)


async def test_a_scalar_that_takes_anything_takes_variables_within():
    assert "anything={'a': [1, {'b': 2}]}" in await echo("(anything: {a: [1, {b: $b}]})", "($b: Anything)", b=2)


REFUSED = {
    "a value of another type": ("($v: Int!)", "(times: $v)", {"v": "text"}),
    "nothing where something is needed": ("($v: Int!)", "(times: $v)", {}),
    "null where something is needed": ("($v: Int!)", "(times: $v)", {"v": None}),
    "a number out of range": ("($v: Int!)", "(times: $v)", {"v": 2**31}),
    "an enum value that there is not": ("($v: Mood)", "(mood: $v)", {"v": "MERRY"}),
    "an input object that lacks a member": ("($v: Wish)", "(wish: $v)", {"v": {}}),
    "an input object with another member": ("($v: Wish)", "(wish: $v)", {"v": {"least": 1, "lest": 2}}),
    "two members of a choice": ("($v: Choice)", "(choice: $v)", {"v": {"id": 1, "name": "n"}}),
    "no member of a choice": ("($v: Choice)", "(choice: $v)", {"v": {}}),
    "a null member of a choice": ("($v: Choice)", "(choice: $v)", {"v": {"id": None}}),
    "a null in a list": ("($v: [[Int!]])", "(tags: $v)", {"v": [[None]]}),
    "a scalar that cannot be read": ("($v: Day)", "(wish: {least: 1, day: $v})", {"v": "yesterday"}),
    "several mistakes": (
        "($v: Int!, $w: Wish)",
        "(times: $v, wish: $w)",
        {"v": [], "w": {"least": {}, "most": "x"}},
    ),
    "more mistakes than are told": ("($v: [[Int!]])", "(tags: $v)", {"v": [["x"]] * 60}),
}


@pytest.mark.parametrize("mistake", REFUSED)
async def test_an_operation_is_refused_before_it_runs_for(mistake):
    declared, arguments, variables = REFUSED[mistake]
    both = Both(ZOO)
    operation = both.operation(both.parsed(f"query {declared} {{ echo{arguments} }}"))
    answer = await both.engine.answer(operation, Zoo(), variables)
    core = await both.by_graphql_core(operation, Zoo(), variables)
    assert not answer.ran
    assert answer.data is None
    assert [error.message for error in answer.errors] == [error.message for error in core.errors]
    assert answer.errors


async def test_arguments_that_one_changes_are_whole_for_the_next():
    both = Both("type Query { many(ids: [Int], more: Box): Int } input Box { ids: [Int] }")

    def many(_info, ids, more):
        ids.append(1)
        more["ids"].append(1)
        return len(ids) + len(more["ids"])

    operation = both.operation(both.parsed("{ many(ids: [1, 2], more: {ids: []}) }"))
    for _ in range(3):
        assert (await both.by_engine(operation, root={"many": many})).data == {"many": 4}
