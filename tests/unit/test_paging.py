"""Pages and cursors: what a caller may ask, and what may not be forged."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadInput
from hub.resolvers.paging import PageArguments, page_of
from hub.services.cursors import Cursors
from hub.sources.paging import Order, Page, slice_of

CURSORS = Cursors(b"secret")
NEWEST = Order("tenders.newest", "noticed", descending=True, types=(date, int), place=lambda r: r)
OLDEST = Order("tenders.oldest", "noticed", descending=False, types=(date, int), place=lambda r: r)


@given(st.dates(), st.integers(0, 2**63 - 1))
def test_a_cursor_gives_back_the_place_it_was_made_from(day, number):
    cursor = CURSORS.encode(NEWEST.name, (day, number))
    assert CURSORS.decode(NEWEST.name, NEWEST.types, cursor) == (day, number)


@given(st.text(max_size=80))
def test_any_other_text_is_refused_as_a_cursor(text):
    with pytest.raises(BadInput):
        CURSORS.decode(NEWEST.name, NEWEST.types, text)


def test_a_cursor_of_another_hub_or_order_is_refused():
    cursor = CURSORS.encode(NEWEST.name, (date(2012, 6, 1), 7))
    with pytest.raises(BadInput):
        Cursors(b"another secret").decode(NEWEST.name, NEWEST.types, cursor)
    with pytest.raises(BadInput, match="another list or order"):
        CURSORS.decode(OLDEST.name, OLDEST.types, cursor)


def test_a_cursor_of_the_previous_secret_is_taken_and_new_ones_are_of_the_new():
    place = (date(2012, 6, 1), 7)
    old, changed = CURSORS, Cursors(b"a new secret", previous=b"secret")
    assert changed.decode(NEWEST.name, NEWEST.types, old.encode(NEWEST.name, place)) == place
    assert changed.decode(NEWEST.name, NEWEST.types, changed.encode(NEWEST.name, place)) == place
    with pytest.raises(BadInput):
        old.decode(NEWEST.name, NEWEST.types, changed.encode(NEWEST.name, place))


@pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1])
@pytest.mark.parametrize("name", ["first", "last"])
def test_a_page_has_1_to_100_records(name, size):
    with pytest.raises(BadInput, match=f"{name} must be 1 to 100, got {size}"):
        page_of(NEWEST, PageArguments(**{name: size}), CURSORS)


@pytest.mark.parametrize(
    "mixture",
    [
        {"first": 1, "last": 1},
        {"first": 1, "before": "x"},
        {"last": 1, "after": "x"},
        {"after": "x", "before": "y"},
    ],
)
def test_the_two_directions_are_not_mixed(mixture):
    with pytest.raises(BadInput, match="not both"):
        page_of(NEWEST, PageArguments(**mixture), CURSORS)


def test_without_arguments_the_first_twenty_come():
    assert page_of(NEWEST, PageArguments(), CURSORS) == Page(NEWEST, 20)


@given(st.integers(0, 12), st.integers(1, 5), st.booleans())
def test_a_slice_keeps_the_order_and_knows_what_is_beyond(length, limit, backward):
    everything = list(range(length))
    read = everything[::-1] if backward else everything
    part = slice_of(Page(OLDEST, limit, backward), read[: limit + 1])
    assert list(part.records) == (everything[-limit:] if backward else everything[:limit])
    assert part.has_next is (not backward and length > limit)
    assert part.has_previous is (backward and length > limit)
