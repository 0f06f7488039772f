"""Values that have to be waited for, be it a field's value itself or items of its lists."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from graphql.pyutils import is_async_iterable, is_awaitable, is_iterable

from hub.execution.engine.fetched import is_object


def is_settled(value: Any, depth: int) -> bool:
    """Whether nothing of a value, within so many lists, has to be waited for."""
    if is_awaitable(value):
        return False
    if not depth or not is_object(value):
        return True
    if isinstance(value, list | tuple):
        return all(is_settled(item, depth - 1) for item in value)
    # What else can be gone through may be so only once: it is made a list first.
    return not is_async_iterable(value) and not is_iterable(value)


async def settled(values: Sequence[Any], depth: int) -> list[Any]:
    """The values, all waited for at once; an exception in the place of each that failed."""
    if len(values) == 1:
        return [await _settled(values[0], depth)]
    return await asyncio.gather(*(_settled(value, depth) for value in values))


async def _settled(value: Any, depth: int) -> Any:
    try:
        found = await value if is_awaitable(value) else value
        if not depth or not is_object(found):
            return found
        if is_async_iterable(found):
            found = [item async for item in found]
        elif is_iterable(found) and not isinstance(found, list | tuple):
            found = list(found)
        return found if is_settled(found, depth) else await settled(found, depth - 1)
    except Exception as error:
        return error
