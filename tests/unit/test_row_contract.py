"""A row that is not as agreed is never read as something else."""

import random
from datetime import date, datetime
from decimal import Decimal

import msgspec
import pytest

from hub.errors import SourceMalformed
from hub.rules.systems import SystemCode
from hub.rules.terms import Term
from hub.services.postgres import Database, Statement

pytestmark = pytest.mark.anyio


class Colour(Term):
    RED = "RED", "紅", "Red"
    BLUE = "BLUE", "藍", "Blue"


class Work(msgspec.Struct, frozen=True, array_like=True):
    code: str
    title: str
    colour: Colour
    count: int
    budget: Decimal
    opened: date
    told_at: datetime | None


NAMES = ("code", "title", "colour", "count", "budget", "opened", "told_at")
WORKS = Statement("works", Work)


class Row(tuple):
    """A row as the driver gives it."""

    names = NAMES

    def keys(self):
        return iter(self.names)


def row(place, names=NAMES):
    values = (f"W{place}", f"title {place}", "RED", place, Decimal(place), date(2012, 1, 1), None)
    return named(names, values)


def named(names, values):
    made = Row(values)
    made.names = names
    return made


class Answers:
    """A link that answers with these rows."""

    def __init__(self, rows):
        self.rows = rows

    async def fetch(self, _text, *_arguments):
        return self.rows


@pytest.fixture
def database(tmp_path):
    (tmp_path / "works.sql").write_text("select 1")

    def over(rows):
        return Database(SystemCode.TENDERS, Answers(rows), tmp_path)

    return over


async def test_a_malformed_row_names_the_place_of_its_key_and_no_value(database):
    rows = [row(1), named(NAMES, ("W2", "title 2", "a secret", 2, Decimal(2), date(2012, 1, 1), None)), row(3)]
    with pytest.raises(SourceMalformed) as caught:
        await database(rows).one_per_key(WORKS, ["W1", "W2", "W3"])
    assert caught.value.places == {1}
    assert "secret" not in caught.value.detail
    assert caught.value.detail.startswith("works: ")


async def test_a_malformed_row_of_a_group_is_that_of_its_key(database):
    names = ("place", *NAMES)
    bad = (2, "W9", "title", "RED", "nine", Decimal(1), date(2012, 1, 1), None)
    rows = [named(names, (1, *row(1))), named(names, (1, *row(2))), named(names, bad)]
    with pytest.raises(SourceMalformed) as caught:
        await database(rows).many_per_key(WORKS, ["a", "b", "c"])
    assert caught.value.places == {1}


@pytest.mark.parametrize(
    "names", [NAMES[1:], (*NAMES, "more"), (NAMES[1], NAMES[0], *NAMES[2:]), ("id", *NAMES[1:])]
)
async def test_columns_that_are_missing_added_swapped_or_renamed_are_never_read(database, names):
    rows = [named(names, (*row(1), "x")[: len(names)])]
    with pytest.raises(SourceMalformed):
        await database(rows).all(WORKS)


async def test_of_ten_thousand_mutated_answers_none_has_a_wrong_value(database):
    chance, wrong, refused = random.Random(3), [], 0
    odd = (None, "", "abc", -1, 1.5, True, b"x", [], {}, date(1, 1, 1), "2012-01-01", "RED ")
    for _ in range(10_000):
        values, names, truth = list(row(5)), list(NAMES), row(5)
        kind, at, to = chance.randrange(5), chance.randrange(7), chance.randrange(7)
        if kind == 0:
            values[at] = chance.choice(odd)
        elif kind == 1:
            values[at], values[to] = values[to], values[at]
            names[at], names[to] = names[to], names[at]
        elif kind == 2:
            del values[at], names[at]
        elif kind == 3:
            values.insert(at, values[to])
            names.insert(at, names[to])
        else:
            values, names = values[:at], names[:at]
        try:
            found = await database([named(tuple(names), tuple(values))]).all(WORKS)
        except SourceMalformed:
            refused += 1
            continue
        # What a system says in the right column and of the right type is its word.
        said = truth if kind else tuple(values)
        if found != [msgspec.convert(tuple(said), Work)]:
            wrong.append((kind, at, to))
    assert wrong == []
    assert refused > 6_000
