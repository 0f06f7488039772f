"""The page that a caller's `first`, `after`, `last` and `before` ask for."""

from __future__ import annotations

from dataclasses import dataclass

from hub.errors import BadInput
from hub.services.cursors import Cursors
from hub.sources.paging import MAX_PAGE, Order, Page

DEFAULT_PAGE = 20


@dataclass(frozen=True, slots=True)
class PageArguments:
    """Relay's four paging arguments as they came."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


def page_of(order: Order, arguments: PageArguments, cursors: Cursors) -> Page:
    """The page asked for; raises BadInput for a mixture of directions, a size out of range or a false cursor."""
    backward = arguments.last is not None or arguments.before is not None
    if backward and (arguments.first is not None or arguments.after is not None):
        raise BadInput(
            "請只用 first 與 after 往後翻，或只用 last 與 before 往前翻，不可混用",
            "use first with after, or last with before, not both",
        )
    size = arguments.last if backward else arguments.first
    cursor = arguments.before if backward else arguments.after
    beyond = None if cursor is None else cursors.decode(order.name, order.types, cursor)
    return Page(order, _checked_size("last" if backward else "first", size), backward, beyond)


def _checked_size(name: str, size: int | None) -> int:
    if size is None:
        return DEFAULT_PAGE
    if not 1 <= size <= MAX_PAGE:
        raise BadInput(f"{name} 應為 1 到 {MAX_PAGE}，收到 {size}", f"{name} must be 1 to {MAX_PAGE}, got {size}")
    return size
