"""Values for the inputs of a schema as hypothesis draws them: good ones, good ones with a flaw, and any at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)
from hypothesis import strategies as st

from tests.inputs.evil import ODD, STRANGE
from tests.inputs.places import GOOD, Literal

# What of a type, or of an input of this name, is good; ids and cursors of the city beside it.
Known = Mapping[str, Sequence[Any]]

# By what a text is spoilt: controls, ends of lines, what turns it around, lone surrogates, wide digits.
FLAWS = (
    "\x00", "\x01", "\x1b[31m", "\r\n", "\x7f", "\u0085", "\u2028", "\u202e", "\ufeff", "\ud800", "\udfff",
    "\U0010ffff", "１", "Ａ", "é", "e\u0301", "長", "💥", "'", '"', "\\", "%", "_", "/", "*", "{", "--", " ", "",
)  # fmt: skip
NUMBERS = (
    0, -1, 1, 2, 100, 101, 2_000, 2_001, 2**31 - 1, -(2**31), 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**400,
    Literal("9" * 5_000),
)  # fmt: skip
FRACTIONS = (0.0, -0.0, 5e-324, 1e308, 90.0, 90.1, 180.0, -180.1, 1.0, Literal("1e400"), Literal("-0"))

any_text = st.text(max_size=12) | st.sampled_from((*FLAWS, "長" * 5_000))
any_leaf = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((*NUMBERS, *FRACTIONS))
    | st.floats(allow_nan=False, allow_infinity=False)
    | any_text
    | st.sampled_from((Literal("NOTHING"), Literal("[1, null]"), Literal('"""a block"""')))
)
anything = st.recursive(
    any_leaf,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abx"), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> str:
    """A text with a part of it gone, and something else in its place."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 2)))
    return text[:start] + draw(st.sampled_from(FLAWS) | st.characters(codec=None)) + text[end:]


@st.composite
def _mostly(draw: st.DrawFn, right: Any, good: int, flawed: Sequence[Any]) -> Any:
    chosen = draw(st.integers(0, good + len(flawed) - 1))
    return draw(right if chosen < good else flawed[chosen - good])


class Values:
    """Draws values of types; `known` has what is good beside what the schema says.

    Of each value, and of each inside it, `good` are good for three that are not.
    """

    def __init__(self, known: Known, good: int) -> None:
        self._known = known
        self._good = good
        # Strategies are dear to make.
        self._made: dict[tuple[str, str], st.SearchStrategy[Any]] = {}

    def of(self, type_: GraphQLInputType, name: str) -> st.SearchStrategy[Any]:
        """A value for the input of this name, most often a good one."""
        key = str(type_), name
        if key not in self._made:
            flawed = (self._odd(type_, name), st.none(), anything)
            self._made[key] = _mostly(self._right(type_, name), self._good, flawed)
        return self._made[key]

    def _right(self, type_: GraphQLInputType, name: str) -> st.SearchStrategy[Any]:
        shape = get_nullable_type(type_)
        if isinstance(shape, GraphQLList):
            return st.lists(self.of(shape.of_type, name), max_size=4)
        return self._object(shape) if isinstance(shape, GraphQLInputObjectType) else self._leaf(shape, name)

    def _leaf(self, type_: Any, name: str) -> st.SearchStrategy[Any]:
        if isinstance(type_, GraphQLEnumType):
            return st.sampled_from([Literal(each) for each in type_.values])
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        return st.sampled_from(self._pool(type_.name, name))

    def _pool(self, type_name: str, name: str) -> list[Any]:
        found = self._known.get(name) or self._known.get(type_name) or ()
        return [*found, GOOD[type_name]] if type_name in GOOD else list(found) or ["x"]

    def _object(self, type_: GraphQLInputObjectType) -> st.SearchStrategy[Any]:
        fields = {name: self.of(field.type, name) for name, field in type_.fields.items()}
        if type_.is_one_of:
            one = st.one_of(*(st.fixed_dictionaries({name: each}) for name, each in fields.items()))
            return st.one_of(one, one, one, st.fixed_dictionaries({}, optional=fields))
        required = {name for name, field in type_.fields.items() if is_required_input_field(field)}
        whole = st.fixed_dictionaries(
            {name: each for name, each in fields.items() if name in required},
            optional={name: each for name, each in fields.items() if name not in required},
        )
        part = st.fixed_dictionaries({}, optional={**fields, "x": anything})
        good = [st.just(GOOD[type_.name])] * 2 if type_.name in GOOD else []
        return st.one_of(*good, whole, whole, whole, part)

    def _odd(self, type_: GraphQLInputType, name: str) -> st.SearchStrategy[Any]:
        named = get_named_type(type_)
        if isinstance(named, GraphQLEnumType):
            return st.sampled_from(
                ("x", next(iter(named.values)), next(iter(named.values)).lower(), Literal("NOTHING"))
            )
        if isinstance(named, GraphQLInputObjectType):
            return st.sampled_from(({}, [], [{}], "x"))
        texts = [each for each in self._pool(named.name, name) if isinstance(each, str)]
        odd = [*ODD.get(named.name, ()), *STRANGE.get(named.name, ()), *NUMBERS, *FRACTIONS]
        wrong = st.sampled_from(texts).flatmap(spoilt) if texts else st.sampled_from(odd)
        return st.one_of(wrong, wrong, st.sampled_from(odd), any_leaf)
