"""Keyset paging as sources understand it: an order, a page of it and the slice that answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

F = TypeVar("F")
R = TypeVar("R")

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list: its name, its sort column, and where a record stands in it.

    `place` reads the sort values from a record, the unique one last; `types` are theirs, in that order.
    """

    name: str
    column: str
    descending: bool
    types: tuple[type, ...]
    place: Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """At most `limit` records of `order` beyond the place `beyond` (None: from the end that is read first)."""

    order: Order
    limit: int
    backward: bool = False
    beyond: tuple[Any, ...] | None = None

    @property
    def descending(self) -> bool:
        """Whether the index is read from its high end, for this order and direction."""
        return self.order.descending != self.backward

    def bound(self, index: int) -> Any:
        """The sort value at `index` of the place to go on from, or None at the start."""
        return None if self.beyond is None else self.beyond[index]


@dataclass(frozen=True, slots=True)
class Search(Generic[F]):
    """The key of a search source: which records, and which page of them."""

    filter: F
    page: Page


@dataclass(frozen=True, slots=True)
class Slice(Generic[R]):
    """One page of records in the order asked for."""

    page: Page
    records: Sequence[R]
    more: bool

    @property
    def has_next(self) -> bool:
        """Whether records follow; after reading backward from a place, that place itself does."""
        return self.page.beyond is not None if self.page.backward else self.more

    @property
    def has_previous(self) -> bool:
        """Whether records come before."""
        return self.more if self.page.backward else self.page.beyond is not None


def slice_of(page: Page, records: Sequence[R]) -> Slice[R]:
    """The slice from `limit + 1` records in reading direction; the one too many only says there are more."""
    kept = records[: page.limit]
    return Slice(page, kept[::-1] if page.backward else kept, len(records) > page.limit)
