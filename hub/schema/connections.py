"""Relay connections over slices of records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

import strawberry

from hub.context import Context
from hub.execution.places import Place
from hub.resolvers.paging import PageArguments, page_of
from hub.schema.fields import (
    Arguments,
    Info,
    Rows,
    Values,
    argument,
    computed,
    computed_at,
    for_one,
    loaded,
    say,
    seen_by,
)
from hub.services.field_policies import EVERYONE
from hub.sources import Source
from hub.sources.paging import MAX_PAGE, Order, Page, Slice

NodeType = TypeVar("NodeType")

First: TypeAlias = Annotated[
    int | None, argument(f"往後取幾筆，1 到 {MAX_PAGE}", f"How many to read forward, 1 to {MAX_PAGE}")
]
After: TypeAlias = Annotated[str | None, argument("從此游標之後", "Read on after this cursor")]
Last: TypeAlias = Annotated[
    int | None, argument(f"往前取幾筆，1 到 {MAX_PAGE}", f"How many to read backward, 1 to {MAX_PAGE}")
]
Before: TypeAlias = Annotated[str | None, argument("從此游標之前", "Read back from before this cursor")]


def _cursor(page: Page, record: Any, context: Context) -> str:
    return context.cursors.encode(page.order.name, page.order.place(record))


def _cursor_at(index: int) -> Callable[[Slice[Any], Context], str | None]:
    def read(part: Slice[Any], context: Context) -> str | None:
        return _cursor(part.page, part.records[index], context) if part.records else None

    return read


@strawberry.type(description=say("分頁資訊", "Where a page stands in its list"))
@seen_by(EVERYONE)
class PageInfo:
    has_next_page: bool = computed(lambda part: part.has_next, "之後是否還有", "Whether more follow")
    has_previous_page: bool = computed(lambda part: part.has_previous, "之前是否還有", "Whether more precede")
    start_cursor: str | None = computed_at(_cursor_at(0), "第一筆的游標", "The cursor of the first")
    end_cursor: str | None = computed_at(_cursor_at(-1), "最後一筆的游標", "The cursor of the last")


@strawberry.type(description=say("清單中的一筆", "One entry of a list"))
class Edge(Generic[NodeType]):
    node: NodeType = computed(lambda edge: edge[1], "資料", "The record")
    cursor: str = computed_at(
        lambda edge, context: _cursor(edge[0], edge[1], context), "此筆的游標", "The cursor of this entry"
    )


@strawberry.type(description=say("一頁清單", "One page of a list"))
class Connection(Generic[NodeType]):
    edges: list[Edge[NodeType]] = computed(
        lambda part: [(part.page, record) for record in part.records],
        "各筆與游標",
        "The entries with their cursors",
    )
    nodes: list[NodeType] = computed(lambda part: part.records, "各筆資料", "The records")
    page_info: PageInfo = computed(lambda part: part, "分頁資訊", "Where this page stands")


PageKey: TypeAlias = tuple[Any, Page]


def connection_link(source: Source[Any, Any], key: Callable[[Any], Any], order: Order, zh_tw: str, en: str) -> Any:
    """A paged field loaded from `source`, whose keys are `(key of the parent, page)`."""

    def load(rows: Rows, arguments: Arguments, context: Context, place: Place) -> Values:
        page = page_of(order, PageArguments(**arguments), context.cursors)
        return context.load_each(source, [(key(row), page) for row in rows], place)

    def resolve(
        root: Any,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Any:
        arguments = {"first": first, "after": after, "last": last, "before": before}
        return for_one(load, root, arguments, info)

    return loaded(load, source, resolve, zh_tw, en)
