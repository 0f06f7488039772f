"""Interfaces and unions: of which type a value is, whoever says so and however long that takes."""

import asyncio
from dataclasses import dataclass

import pytest

from hub.execution.engine.declared import EXECUTION, Records
from tests.execution.engines import Both

pytestmark = pytest.mark.anyio

SCHEMA = """
interface Being { name: String }
interface Pet implements Being { name: String, owner: Person }
type Dog implements Pet & Being { name: String, owner: Person, barks: Boolean }
type Cat implements Pet & Being { name: String, owner: Person, meows: Boolean }
type Person implements Being { name: String, owner: Person, pets: [Pet], friends: [Being!], found: Found }
type Stone { weight: Int }
union Found = Dog | Person | Stone
type Query { pets: [Pet] beings: [Being!] found: [Found] pet: Pet! stone: Stone dog: Dog }
"""
PETS = "{ pets { __typename name ... on Dog { barks } ... on Cat { meows } } }"


@dataclass
class Dog:
    name: str = "Rex"
    barks: bool = True
    owner: object = None


@dataclass
class Cat:
    name: str = "Tom"
    meows: bool = False
    owner: object = None


@dataclass
class Puppy(Dog):
    pass


async def later(value):
    await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


def both_with(**checks):
    """Both engines over a schema whose types have these checks."""
    both = Both(SCHEMA)
    for name, check in checks.items():
        type_ = both.schema.type_map[name]
        if hasattr(type_, "is_type_of"):
            type_.is_type_of = check
        else:
            type_.resolve_type = check
    return both


def is_a(class_):
    return lambda value, _info: isinstance(value, class_)


def is_a_later(class_):
    return lambda value, _info: later(isinstance(value, class_))


ROOT = {"pets": [Dog(), Cat(), None, Puppy("Pup")]}
ANSWER = {
    "pets": [
        {"__typename": "Dog", "name": "Rex", "barks": True},
        {"__typename": "Cat", "name": "Tom", "meows": False},
        None,
        {"__typename": "Dog", "name": "Pup", "barks": True},
    ]
}


@pytest.mark.parametrize("dog", [is_a, is_a_later])
@pytest.mark.parametrize("cat", [is_a, is_a_later])
async def test_a_type_may_know_its_own(dog, cat):
    """Also where one answers at once, and the question to another is not waited for."""
    assert await both_with(Dog=dog(Dog), Cat=cat(Cat)).answered(PETS, root=ROOT) == ANSWER


@pytest.mark.parametrize("wait", [lambda name: name, later])
async def test_an_interface_may_know_the_type(wait):
    both = both_with(Pet=lambda value, _info, _type: wait("Cat" if isinstance(value, Cat) else "Dog"))
    assert await both.answered(PETS, root=ROOT) == ANSWER


async def test_a_value_may_know_its_type():
    class Tom:
        __typename = "Cat"
        name = "Tom"
        meows = False

    pets = [{"__typename": "Dog", "name": "Rex", "barks": True}, Tom()]
    assert await Both(SCHEMA).answered(PETS, root={"pets": pets}) == {"pets": ANSWER["pets"][:2]}


async def test_declared_classes_tell_the_type():
    both = both_with(Dog=is_a(Dog), Cat=is_a(Cat))
    for name, class_ in (("Dog", Dog), ("Cat", Cat)):
        both.schema.type_map[name].extensions[EXECUTION] = Records((class_,))
    assert await both.answered(PETS, root=ROOT) == ANSWER
    dogs = {"pets": [Dog(), Puppy("Pup")]}
    assert await both.answered(PETS, root=dogs) == {"pets": [ANSWER["pets"][0], ANSWER["pets"][3]]}


async def test_a_class_of_two_types_is_left_to_the_types_own_checks():
    both = both_with(Dog=lambda value, _info: value.barks, Cat=is_a(Dog))
    for name in ("Dog", "Cat"):
        both.schema.type_map[name].extensions[EXECUTION] = Records((Dog,))
    found = await both.answered("{ pets { __typename } }", root={"pets": [Dog(), Dog(barks=False)]})
    assert found == {"pets": [{"__typename": "Dog"}, {"__typename": "Cat"}]}


async def test_a_union_has_members_of_any_kind():
    text = """
    { found { __typename ... on Being { name } ... on Dog { barks } ... on Stone { weight } ...P } }
    fragment P on Person { found { ... on Stone { weight } } pets { name ... on Being { __typename } } }
    """
    stone = {"__typename": "Stone", "weight": 5}
    person = {
        "__typename": "Person",
        "name": "Ann",
        "found": stone,
        "pets": [{"__typename": "Cat", "name": "Tom"}],
    }
    dog = {"__typename": "Dog", "name": "Rex", "barks": True}
    found = await Both(SCHEMA).answered(text, root={"found": [person, stone, dog]})
    person["found"] = {"weight": 5}
    assert found == {"found": [person, stone, dog]}


async def test_an_interface_of_an_interface_selects_its_types():
    text = """
    { beings { ... on Pet { owner { name ... on Being { __typename } } } ... on Person { friends { name } } } }
    """
    ann = {"__typename": "Person", "name": "Ann"}
    beings = [{"__typename": "Dog", "owner": ann}, {**ann, "friends": [ann]}]
    found = await Both(SCHEMA).answered(text, root={"beings": beings})
    owner = {"name": "Ann", "__typename": "Person"}
    assert found == {"beings": [{"owner": owner}, {"friends": [{"name": "Ann"}]}]}


NO_TYPE = (
    "Abstract type 'Pet' must resolve to an Object type at runtime for field 'Query.pets'."
    " Either the 'Pet' type should provide a 'resolve_type' function or each possible type should provide"
    " an 'is_type_of' function."
)
WRONG_TYPES = {
    None: NO_TYPE,
    "Nobody": "Abstract type 'Pet' was resolved to a type 'Nobody' that does not exist inside the schema.",
    "Int": "Abstract type 'Pet' was resolved to a non-object type 'Int'.",
    "Stone": "Runtime Object type 'Stone' is not a possible type for 'Pet'.",
    5: "Abstract type 'Pet' must resolve to an Object type at runtime for field 'Query.pets' with value"
    " {'__typename': 'Dog'}, received '5', which is not a valid Object type name.",
}


@pytest.mark.parametrize("name", WRONG_TYPES)
@pytest.mark.parametrize("wait", [lambda name: name, later])
async def test_a_wrong_type_is_the_failure_of_its_value_alone(name, wait):
    def type_of(value, _info, _type):
        return wait("Cat" if value["__typename"] == "Cat" else name)

    root = {"pets": [{"__typename": "Cat"}, {"__typename": "Dog"}]}
    message = f"pets.1: {WRONG_TYPES[name]}"
    found = await both_with(Pet=type_of).answered("{ pets { __typename } }", message, root=root)
    assert found == {"pets": [{"__typename": "Cat"}, None]}


@pytest.mark.parametrize("wait", [lambda failure: failure, later])
async def test_a_check_that_fails_is_the_failure_of_its_value(wait):
    def check(value, _info):
        if isinstance(value, Cat):
            return wait(True)
        if wait is later:
            return later(ValueError("unclear"))
        raise ValueError("unclear")

    both = both_with(Dog=lambda _value, _info: False, Cat=check)
    found = await both.answered("{ pets { __typename } }", "pets.0: unclear", root={"pets": [Dog(), Cat()]})
    assert found == {"pets": [None, {"__typename": "Cat"}]}


async def test_a_value_of_a_wrong_type_takes_along_what_may_not_be_null():
    unresolved = NO_TYPE.replace("Pet", "Being").replace("Query.pets", "Query.beings")
    root = {"beings": [{"__typename": "Dog"}, {}]}
    found = await Both(SCHEMA).answered("{ beings { name } }", f"beings.1: {unresolved}", root=root)
    assert found == {"beings": None}


@pytest.mark.parametrize("check", [is_a, is_a_later])
async def test_an_object_type_checks_its_values_too(check):
    both = both_with(Dog=check(Dog))
    assert await both.answered("{ dog { name } }", root={"dog": Dog()}) == {"dog": {"name": "Rex"}}
    message = "dog: Expected value of type 'Dog' but got: <Cat instance>."
    assert await both.answered("{ dog { name } }", message, root={"dog": Cat()}) == {"dog": None}


async def test_the_check_of_the_type_that_was_named_has_the_last_word():
    both = both_with(Pet=lambda *_: "Dog", Dog=is_a_later(Dog))
    message = "pets.1: Expected value of type 'Dog' but got: <Cat instance>."
    found = await both.answered("{ pets { name } }", message, root={"pets": [Dog(), Cat()]})
    assert found == {"pets": [{"name": "Rex"}, None]}


async def test_what_is_not_asked_of_a_type_is_not_there():
    found = await Both(SCHEMA).answered(
        "{ found { ... on Stone { weight } } }", root={"found": [{"__typename": "Dog"}, {"__typename": "Stone"}]}
    )
    assert found == {"found": [{}, {"weight": None}]}
