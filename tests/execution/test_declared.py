"""Fields that are loaded for all parents of a level at once: by one call, of whatever comes of it."""

import asyncio

import msgspec
import pytest
from graphql import located_error

from hub.execution.engine.declared import EXECUTION, Loaded
from tests.execution.choices import Choices, Outcome
from tests.execution.engines import Both
from tests.execution.keeping import Zoo
from tests.execution.zoo import ZOO

pytestmark = pytest.mark.anyio

SCHEMA = """
type Query { trees: [Tree] tree: Tree }
type Tree { leaf: String sure: String! count(of: Int = 1): Int below: [Tree] next: Tree slow: Tree }
"""
GROVE = {"trees": [{"id": 1}, {"id": 2}, None, {"id": 1}]}


def loading(**loads):
    """Both engines over trees whose fields are loaded so."""
    both = Both(SCHEMA)
    for name, load in loads.items():
        both.schema.type_map["Tree"].fields[name].extensions[EXECUTION] = Loaded(load)
    return both


async def found(both, text, root=GROVE, **more):
    return await both.by_engine(both.operation(both.parsed(text)), root=root, **more)


def same_for_all(value):
    return lambda parents, _arguments, _context, _place: [value] * len(parents)


def later(load):
    async def loaded(*asked):
        await asyncio.sleep(0)
        return load(*asked)

    return loaded


@pytest.mark.parametrize("wait", [lambda load: load, later])
async def test_all_parents_are_asked_for_by_one_call(wait):
    calls = []

    def load(parents, arguments, context, place):
        calls.append(([parent["id"] for parent in parents], dict(arguments), context, place.pattern()))
        return tuple(parent["id"] * 10 for parent in parents)

    answer = await found(loading(count=wait(load)), "{ trees { count } }", context="context")
    assert answer.data == {"trees": [{"count": 10}, {"count": 20}, None, {"count": 10}]}
    assert calls == [([1, 2, 1], {"of": 1}, "context", ("trees", "count"))]


async def test_a_field_is_told_where_it_is_loaded():
    places = []

    def below(parents, _arguments, _context, place):
        places.append(place)
        return [[{"id": 1}, {"id": 2}]] * len(parents)

    await found(loading(below=below, leaf=below), "{ trees { b: below { leaf } } }")
    assert [place.pattern() for place in places] == [("trees", "b"), ("trees", "b", "leaf")]
    assert [path.as_list() for path in places[0].paths()] == [["trees", at, "b"] for at in (0, 1, 3)]
    assert [path.as_list() for path in places[1].paths()] == [
        ["trees", at, "b", item, "leaf"] for at in (0, 1, 3) for item in (0, 1)
    ]
    assert {path.typename for path in places[1].paths()} == {"Tree"}


async def test_each_level_is_one_call_however_many_parents_there_are():
    calls = []

    def below(parents, *_):
        calls.append(len(parents))
        return [[{"id": 1}, {"id": 2}, {"id": 3}]] * len(parents)

    await found(
        loading(below=later(below)), "{ tree { below { below { below { below { leaf } } } } } }", {"tree": {}}
    )
    assert calls == [1, 3, 9, 27]


async def test_one_field_under_two_keys_is_loaded_for_each():
    def load(parents, arguments, *_):
        return [arguments["of"]] * len(parents)

    answer = await found(loading(count=load), "{ tree { one: count two: count(of: 2) } }", {"tree": {}})
    assert answer.data == {"tree": {"one": 1, "two": 2}}


async def test_nothing_is_loaded_where_there_are_no_parents():
    answer = await found(loading(leaf=None), "{ trees { leaf } tree { leaf } }", {"trees": [None, None]})
    assert answer.data == {"trees": [None, None], "tree": None}


@pytest.mark.parametrize("wait", [lambda load: load, later])
@pytest.mark.parametrize("values", [[], [1, 2], [1, 2, 3, 4], None, 5])
async def test_too_few_or_too_many_values_are_a_failure_of_all(wait, values):
    answer = await found(loading(count=wait(lambda *_: values)), "{ trees { count } }")
    assert answer.data == {"trees": [{"count": None}, {"count": None}, None, {"count": None}]}
    got = "NoneType" if values is None else "int" if values == 5 else len(values)
    message = f"expected a value for each of 3 parents, got {got}"
    assert [str(error) for error in answer.errors] == [f"trees.{at}.count: {message}" for at in (0, 1, 3)]


@pytest.mark.parametrize("wait", [lambda load: load, later])
async def test_a_call_that_fails_fails_for_every_parent(wait):
    def load(*_):
        raise ValueError("away")

    answer = await found(loading(leaf=wait(load), sure=wait(load)), "{ trees { leaf } again: trees { sure } }")
    assert answer.data == {"trees": [{"leaf": None}, {"leaf": None}, None, {"leaf": None}], "again": [None] * 4}
    errors = [*(f"trees.{at}.leaf: away" for at in (0, 1, 3)), *(f"again.{at}.sure: away" for at in (0, 1, 3))]
    assert [str(error) for error in answer.errors] == errors


async def test_an_exception_among_the_values_is_the_failure_of_its_parent():
    def load(parents, *_):
        return ["a", ValueError("lost"), None][: len(parents)]

    both = loading(leaf=load, sure=load)
    answer = await found(both, "{ trees { leaf } }")
    assert answer.data == {"trees": [{"leaf": "a"}, {"leaf": None}, None, {"leaf": None}]}
    assert [str(error) for error in answer.errors] == ["trees.1.leaf: lost"]
    answer = await found(both, "{ trees { sure } }")
    assert answer.data == {"trees": [{"sure": "a"}, None, None, None]}
    null = "Cannot return null for non-nullable field Tree.sure."
    assert [str(error) for error in answer.errors] == ["trees.1.sure: lost", f"trees.3.sure: {null}"]


async def test_an_error_that_has_a_place_already_keeps_it():
    both = loading(leaf=lambda *_: [located_error(ValueError("elsewhere"), None, ["other"])])
    answer = await found(both, "{ tree { leaf } }", {"tree": {}})
    assert [str(error) for error in answer.errors] == ["other: elsewhere"]


async def test_arguments_that_do_not_fit_are_the_failure_of_the_field():
    both = Both(ZOO)
    text = "query ($times: Int = 1) { rest { loaded(times: $times) echo } }"
    operation = both.operation(both.parsed(text))
    zoo = Zoo()
    answer = await both.by_engine(operation, zoo, {"times": None})
    assert answer == await both.by_graphql_core(operation, Zoo(), {"times": None})
    assert answer.data["rest"]["loaded"] is None
    assert not zoo.calls


async def test_a_slow_field_holds_up_its_own_branch_and_no_other():
    deeper, gate = asyncio.Event(), asyncio.Event()

    async def slow(parents, *_):
        await gate.wait()
        return [{"name": "slow"}] * len(parents)

    async def leaf(parents, _arguments, _context, place):
        if place.pattern() == ("tree", "next", "next", "leaf"):
            deeper.set()
        return ["leaf"] * len(parents)

    text = "{ tree { slow { leaf } next { next { leaf } } } }"
    both = loading(slow=slow, leaf=leaf, next=later(same_for_all({})))
    asked = asyncio.ensure_future(found(both, text, {"tree": {}}))
    # Were the levels in step, this would never come, for the gate opens only after it.
    await deeper.wait()
    gate.set()
    assert (await asked).data == {"tree": {"slow": {"leaf": "leaf"}, "next": {"next": {"leaf": "leaf"}}}}


async def test_values_that_are_known_are_there_without_waiting():
    both = loading(leaf=same_for_all("known"))
    answering = both.engine.answer(both.operation(both.parsed("{ trees { leaf } }")), None, root=GROVE)
    with pytest.raises(StopIteration) as stopped:
        answering.send(None)
    data = msgspec.json.decode(msgspec.json.encode(stopped.value.value.data))
    assert data == {"trees": [{"leaf": "known"}, {"leaf": "known"}, None, {"leaf": "known"}]}


async def test_a_link_on_several_types_is_one_call_for_each_type():
    both, zoo = Both(ZOO), Zoo()
    text = "{ lion { friends(first: 3) { friends { id } } } }"
    answer = await both.by_engine(both.operation(both.parsed(text)), zoo)
    assert answer.errors == []
    # The friends of the second lion are animals of both types.
    assert {(source, tuple(keys)) for (source, *_), calls in zoo.calls.items() for [keys] in [calls]} == {
        ("Lion.friends", (2,)),
        ("Lion.friends", (6, 8)),
        ("Parrot.friends", (7,)),
    }


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("outcome", [Outcome.NULL, Outcome.RAISED, Outcome.RETURNED, Outcome.ODD])
@pytest.mark.parametrize("source", ["keeper", "tamer", "friends", "mood", "weight", "rest"])
async def test_whatever_comes_of_a_source_is_the_same_in_both(source, outcome):
    text = "{ lion { keeper { name } tamer { name } friends { id } mood weight rest { echo } } leaves { int } }"
    choices = Choices(named={(f"Lion.{source}", 2): outcome})
    both = Both(ZOO)
    operation = both.operation(both.parsed(text))
    answer = await both.by_engine(operation, Zoo(choices, synchronous=True))
    assert answer == await both.by_graphql_core(operation, Zoo(choices, synchronous=True))
    assert bool(answer.errors) == (outcome is not Outcome.NULL or source in ("tamer", "weight"))
