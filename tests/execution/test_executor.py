"""What an operation asks for is resolved and put together in the order in which it was asked for."""

import asyncio
from types import SimpleNamespace

import pytest
from graphql import get_introspection_query

from tests.execution.engines import Both
from tests.execution.keeping import Zoo
from tests.execution.zoo import ZOO

pytestmark = pytest.mark.anyio

TREE = """
type Query { a: String b: Int tree: Tree trees: [Tree!] sum(a: Int, b: Int = 2): Int list: [String] }
type Tree { name: String below: Tree both: [Tree] size(unit: String): String }
"""


def tree(**members):
    return {"a": "a", "b": 1, **members}


async def test_a_scalar_is_what_the_root_holds():
    assert await Both(TREE).answered("{ a b }", root=tree()) == {"a": "a", "b": 1}


async def test_nothing_at_the_root_is_null():
    assert await Both(TREE).answered("{ a tree { name } }") == {"a": None, "tree": None}


async def test_members_are_read_from_mappings_and_from_attributes():
    below = SimpleNamespace(name="an attribute", below={"name": "an item"})
    found = await Both(TREE).answered("{ tree { name below { name } } }", root=tree(tree=below))
    assert found == {"tree": {"name": "an attribute", "below": {"name": "an item"}}}


async def test_a_member_that_can_be_called_is_given_the_arguments():
    class Beech:
        name = "beech"

        def size(self, info, unit=None):
            return f"{self.name} {info.field_name} {unit}"

    root = tree(tree=Beech(), sum=lambda _info, a=0, b=0: a + b)
    found = await Both(TREE).answered('{ sum(a: 1) tree { size(unit: "m") } bare: tree { size } }', root=root)
    assert found == {"sum": 3, "tree": {"size": "beech size m"}, "bare": {"size": "beech size None"}}


async def test_a_member_may_have_to_be_waited_for():
    async def later(_info):
        await asyncio.sleep(0)
        return {"name": "late"}

    assert await Both(TREE).answered("{ tree { name } a }", root=tree(tree=later)) == {
        "tree": {"name": "late"},
        "a": "a",
    }


async def test_a_resolver_is_told_of_its_field():
    both, told = Both(TREE), []

    def size(_parent, info, unit=None):
        told.append(
            (
                info.field_name,
                [node.alias.value for node in info.field_nodes],
                str(info.return_type),
                info.parent_type.name,
                info.path.as_list(),
                [step.typename for step in (info.path, info.path.prev, info.path.prev.prev)],
                info.schema is both.schema,
                sorted(info.fragments),
                info.root_value["a"],
                info.operation.name.value,
                info.variable_values.coerced,
                info.context,
                info.is_awaitable(asyncio.sleep),
                unit,
            )
        )

    both.schema.type_map["Tree"].fields["size"].resolve = size
    text = """
    query Named($unit: String) { trees { big: size(unit: $unit) ...Again } }
    fragment Again on Tree { big: size(unit: $unit) }
    """
    root = tree(trees=[{}, {}])
    await both.answered(text, root=root, variables={"unit": "m"}, context=lambda: "context")
    # Each of the three runs is told the same of both trees.
    assert told[:2] == told[2:4] == told[4:]
    assert [each[4] for each in told[:2]] == [["trees", 0, "big"], ["trees", 1, "big"]]


async def test_fields_come_in_the_order_in_which_they_were_asked_for():
    async def slow(_info):
        for _ in range(5):
            await asyncio.sleep(0)
        return "slow"

    text = "{ b ...A tree { name } c: a } fragment A on Query { a list }"
    found = await Both(TREE).answered(text, root=tree(a=slow, tree={}, list=["x"]))
    assert list(found) == ["b", "a", "list", "tree", "c"]


async def test_fields_of_one_key_are_merged_across_fragments():
    text = """
    { tree { name } ...One ... on Query { tree { below { size } } } }
    fragment One on Query { tree { below { name } both { name } } tree { both { size } } }
    """
    below = {"name": "below", "size": "small"}
    found = await Both(TREE).answered(text, root=tree(tree={"name": "top", "below": below, "both": [below, None]}))
    assert found == {"tree": {"name": "top", "below": {"name": "below", "size": "small"}, "both": [below, None]}}
    assert list(found["tree"]["below"]) == ["name", "size"]


async def test_one_field_may_be_asked_for_under_several_keys():
    text = "{ one: sum(a: 1) two: sum(a: 2, b: 3) sum class: a None: b }"
    root = tree(sum=lambda _info, a=0, b=0: a + b)
    assert await Both(TREE).answered(text, root=root) == {"one": 3, "two": 5, "sum": 2, "class": "a", "None": 1}


@pytest.mark.parametrize("skipped", [True, False])
@pytest.mark.parametrize("included", [True, False])
async def test_what_is_skipped_or_not_included_is_not_there(skipped, included):
    text = """
    query ($skip: Boolean!, $include: Boolean! = true) {
      a @skip(if: $skip) b @include(if: $include) both: a @skip(if: $skip) @include(if: $include)
      ... @skip(if: $skip) { c: a } ...D @include(if: $include)
    }
    fragment D on Query { d: a ... on Query @skip(if: $skip) { e: a @skip(if: false) f: a @include(if: false) } }
    """
    found = await Both(TREE).answered(text, root=tree(), variables={"skip": skipped, "include": included})
    here = {"a": not skipped, "b": included, "both": included and not skipped, "c": not skipped}
    here |= {"d": included, "e": included and not skipped}
    assert list(found) == [key for key, is_there in here.items() if is_there]


async def test_an_operation_of_which_all_is_skipped_has_empty_data():
    assert await Both(TREE).answered("{ a @skip(if: true) }", root=tree()) == {}
    assert await Both(TREE).answered("{ tree { name @skip(if: true) } }", root=tree(tree={})) == {"tree": {}}


async def test_of_several_operations_the_named_one_runs():
    text = "query One { a } query Two($no: Boolean!) { b @skip(if: $no) } mutation Three { a }"
    both = Both(TREE + "type Mutation { a: Int }")
    assert await both.answered(text, root=tree(a=3), name="One") == {"a": "3"}
    assert await both.answered(text, root=tree(), name="Two", variables={"no": False}) == {"b": 1}
    assert await both.answered(text, root=tree(a=3), name="Three") == {"a": 3}
    # Conditions of another operation do not matter to this one.
    assert both.left == []


async def test_the_name_of_the_type_is_there_everywhere():
    text = "{ __typename tree { __typename t: __typename below { __typename } } trees { __typename } }"
    root = tree(tree={"below": {}}, trees=[{}])
    of_tree = {"__typename": "Tree", "t": "Tree", "below": {"__typename": "Tree"}}
    expected = {"__typename": "Query", "tree": of_tree, "trees": [{"__typename": "Tree"}]}
    assert await Both(TREE).answered(text, root=root) == expected


async def test_fields_nested_deeply_are_all_there():
    deep = {"name": "bottom"}
    for _ in range(100):
        deep = {"below": deep}
    text = "{ tree" + "{ below" * 100 + "{ name }" + "}" * 101
    found = await Both(TREE).answered(text, root=tree(tree=deep))
    assert str(found).count("below") == 100


async def test_what_is_nested_deeper_than_python_goes_is_an_error_and_no_exception():
    both = Both(TREE)
    operation = both.operation(both.parsed("{ tree" + "{ below" * 190 + "{ name }" + "}" * 191))
    endless = {"name": "endless"}
    endless["below"] = endless

    async def found_under(frames):
        if frames:
            return await found_under(frames - 1)
        return await both.by_engine(operation, root=tree(tree=endless))

    answers = [await found_under(frames) for frames in range(0, 600, 10)]
    assert any(answer.errors for answer in answers)


async def test_introspection_tells_the_same_schema():
    options = {"specified_by_url": True, "directive_is_repeatable": True, "schema_description": True}
    for options_ in ({}, {**options, "input_value_deprecation": True}):
        found = await Both(ZOO).answered(get_introspection_query(**options_), context=Zoo)
        assert len(found["__schema"]["types"]) == len(ZOO.type_map)


async def test_a_type_that_there_is_not_is_null():
    text = '{ __type(name: "Nobody") { name } mood: __type(name: "Mood") { enumValues { name } kind } }'
    found = await Both(ZOO).answered(text, context=Zoo)
    assert found["__type"] is None
    assert [each["name"] for each in found["mood"]["enumValues"]] == ["HAPPY", "SLEEPY", "ANGRY"]


async def test_resolvers_of_one_level_run_at_the_same_time():
    both = Both("type Query { first: String second: String }")
    operation = both.operation(both.parsed("{ first second }"))
    gate = asyncio.Event()

    async def first(_info):
        await gate.wait()
        return "waited"

    async def second(_info):
        gate.set()
        return "opened"

    found = await both.by_engine(operation, root={"first": first, "second": second})
    assert found.data == {"first": "waited", "second": "opened"}
