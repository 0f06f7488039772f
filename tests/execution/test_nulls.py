"""Nulls and failures: where a null may not be, it goes up to the nearest place where it may."""

import asyncio

import pytest
from graphql import GraphQLError

from hub.execution.engine.declared import EXECUTION, Loaded
from tests.execution.engines import Both
from tests.execution.started import ended, tasks_started

pytestmark = pytest.mark.anyio

SCHEMA = """
type Query { nest: Nest sure: Nest! a: String }
type Nest { value: String surely: String! nest: Nest sure: Nest! nests: [Nest] solid: [Nest!]! }
"""
NULL = "Cannot return null for non-nullable field Nest.surely."


class Broken(Exception):
    pass


def fails(_info):
    raise Broken("no")


async def fails_later(_info):
    await asyncio.sleep(0)
    raise Broken("no")


async def null_later(_info):
    await asyncio.sleep(0)


def returned(_info):
    return Broken("no")


def told(_info):
    raise GraphQLError("told", extensions={"code": "TOLD", "more": [1]})


FAILURES = [fails, fails_later, returned]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failure_is_null_where_null_may_be(failure):
    text = "{ nest { value other: nest { value } } a }"
    found = await Both(SCHEMA).answered(text, "nest.value: no", root={"nest": {"value": failure}, "a": "a"})
    assert found == {"nest": {"value": None, "other": None}, "a": "a"}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failure_goes_up_to_the_object_that_may_be_null(failure):
    root = {"nest": {"value": "v", "sure": {"sure": {"surely": failure}}}, "a": "a"}
    found = await Both(SCHEMA).answered(
        "{ nest { value sure { sure { surely } } } a }", "nest.sure.sure.surely: no", root=root
    )
    assert found == {"nest": None, "a": "a"}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failure_that_nothing_holds_up_leaves_no_data(failure):
    root = {"sure": {"surely": failure}, "a": "a"}
    assert await Both(SCHEMA).answered("{ a sure { surely } }", "sure.surely: no", root=root) is None


@pytest.mark.parametrize("null", [None, lambda _info: None, null_later])
async def test_a_null_that_may_not_be_is_a_failure(null):
    text = "{ nest { surely } a }"
    found = await Both(SCHEMA).answered(text, f"nest.surely: {NULL}", root={"nest": {"surely": null}, "a": "a"})
    assert found == {"nest": None, "a": "a"}


async def test_an_object_that_is_null_where_it_may_not_be_takes_its_parent_along():
    message = "Cannot return null for non-nullable field Nest.sure."
    root = {"nest": {"nest": {"value": "v"}, "nests": [{"sure": {}}, {}, None]}}
    found = await Both(SCHEMA).answered(
        "{ nest { nests { sure { value } } nest { value } } }", f"nest.nests.1.sure: {message}", root=root
    )
    assert found == {"nest": {"nests": [{"sure": {"value": None}}, None, None], "nest": {"value": "v"}}}


async def test_a_failure_in_an_item_that_may_not_be_null_takes_the_list_and_its_parent_along():
    root = {"nest": {"nest": {"solid": [{"surely": "s"}, {"surely": fails}, {"surely": "t"}]}, "value": "v"}}
    text = "{ nest { value nest { solid { surely } } } }"
    found = await Both(SCHEMA).answered(text, "nest.nest.solid.1.surely: no", root=root)
    assert found == {"nest": {"value": "v", "nest": None}}


async def test_every_failure_is_told_in_the_order_of_the_answer():
    nest = {"value": fails, "nests": [{"value": fails}, {"surely": None}, {"value": returned, "surely": "s"}]}
    errors = [
        "nest.value: no",
        "nest.nests.0.value: no",
        f"nest.nests.0.surely: {NULL}",
        f"nest.nests.1.surely: {NULL}",
        "nest.nests.2.value: no",
        "again.value: no",
    ]
    text = "{ nest { value nests { value surely } } again: nest { value } a }"
    found = await Both(SCHEMA).answered(text, *errors, root={"nest": nest})
    assert found["nest"] == {"value": None, "nests": [None, None, {"value": None, "surely": "s"}]}


async def test_nothing_is_told_of_what_comes_after_a_failure_in_an_object_that_is_gone():
    nest = {"surely": fails, "value": fails}
    found = await Both(SCHEMA).answered("{ nest { surely value } a }", "nest.surely: no", root={"nest": nest})
    assert found == {"nest": None, "a": None}


async def test_an_error_of_graphql_keeps_its_extensions():
    both = Both(SCHEMA)
    operation = both.operation(both.parsed("{ nest { value } }"))
    root = {"nest": {"value": told}}
    engine, core = await both.by_engine(operation, root=root), await both.by_graphql_core(operation, root=root)
    assert engine == core
    assert engine.errors[0].extensions == "{'code': 'TOLD', 'more': [1]}"
    assert engine.errors[0].locations == ((1, 10),)


async def test_one_exception_in_several_places_is_told_for_each():
    one = Broken("shared")
    root = {"nest": {"nests": [{"value": one}, {"value": one}]}}
    errors = ["nest.nests.0.value: shared", "nest.nests.1.value: shared"]
    assert await Both(SCHEMA).answered("{ nest { nests { value } } }", *errors, root=root) == {
        "nest": {"nests": [{"value": None}, {"value": None}]}
    }


async def test_an_error_is_located_at_every_place_where_its_field_was_asked_for():
    both = Both(SCHEMA)
    operation = both.operation(both.parsed("{ nest { value } ...A } fragment A on Query { nest { value } }"))
    found = await both.by_engine(operation, root={"nest": {"value": fails}})
    assert found == await both.by_graphql_core(operation, root={"nest": {"value": fails}})
    assert found.errors[0].locations == ((1, 10), (1, 54))


async def test_an_operation_that_is_cancelled_cancels_what_it_waits_for():
    both = Both(SCHEMA)
    operation = both.operation(both.parsed("{ nest { nest { value } value } a }"))
    started, ended = asyncio.Event(), asyncio.Event()

    async def endless(_info):
        try:
            started.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.ensure_future(
        both.engine.answer(operation, None, root={"nest": {"value": endless}, "a": endless})
    )
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ended.wait()


async def test_what_is_no_failure_but_an_end_is_raised():
    class End(BaseException):
        pass

    async def ends(_info):
        raise End

    both = Both(SCHEMA)
    operation = both.operation(both.parsed("{ nest { value } }"))
    with pytest.raises(End):
        await both.engine.answer(operation, None, root={"nest": {"value": ends}})


async def test_an_end_at_once_leaves_nothing_under_way():
    class End(BaseException):
        pass

    async def endless(*_):
        await asyncio.Event().wait()

    def ends(_info):
        raise End

    both = Both("type Query { first: Int second: Int }")
    both.schema.query_type.fields["first"].extensions[EXECUTION] = Loaded(endless)
    operation = both.operation(both.parsed("{ first second }"))
    with tasks_started() as started:
        with pytest.raises(End):
            await both.engine.answer(operation, None, root={"second": ends})
        async with asyncio.timeout(5):
            await ended(started)
    assert started
