"""Pages of lists, read from a database by keyset statements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from hub.errors import SourceMalformed
from hub.services.postgres import Database, Statement
from hub.sources.paging import Page, Slice, slice_of

R = TypeVar("R")
S = TypeVar("S")


async def slice_of_search(database: Database, statement: Statement[R], page: Page, *arguments: object) -> Slice[R]:
    """One page of a search; the statement's last parameter is the row limit."""
    return slice_of(page, await database.all(statement, *arguments, page.limit + 1))


async def slice_per_key(
    database: Database, statement: Statement[R], keys: Sequence[tuple[str, Page]]
) -> list[Slice[R]]:
    """One page for each parent: its code, the direction, the bound, the bound's id and the row limit."""
    codes, pages = [code for code, _ in keys], [page for _, page in keys]
    columns = zip(
        *((page.descending, page.bound(0), page.bound(1), page.limit + 1) for page in pages), strict=True
    )
    groups = await database.many_per_key(statement, codes, *columns)
    return [slice_of(page, records) for page, records in zip(pages, groups, strict=True)]


async def in_series(searches: Sequence[S], search: Callable[[S], Awaitable[Slice[R]]]) -> list[Slice[R]]:
    """One page for each search, one after another: a batch takes one connection, a failure leaves none running.

    What one of them was answered wrongly is that one's failure.
    """
    slices = []
    for place, each in enumerate(searches):
        try:
            slices.append(await search(each))
        except SourceMalformed as error:
            raise SourceMalformed(error.system, error.detail, places=frozenset({place})) from error
    return slices
