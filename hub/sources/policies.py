"""The policies of a source, each a wrapper from batch function to batch function."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from hub.errors import SourceMalformed, SourceTimeout
from hub.sources import Batch, K, Source, V


def checked(source: Source[K, V], batch: Batch[K, V]) -> Batch[K, V]:
    """A batch that answers each key exactly once, or fails: a shifted answer must never be served."""

    async def call(keys: Sequence[K]) -> Sequence[V | None]:
        values = await batch(keys)
        if len(values) != len(keys):
            raise SourceMalformed(source.system, f"{source}: {len(keys)} keys, {len(values)} values")
        return values

    return call


def timed(source: Source[K, V], batch: Batch[K, V], patience: float) -> Batch[K, V]:
    """A batch that answers within the source's timeout, multiplied by `patience`."""
    limit = source.timeout * patience

    async def call(keys: Sequence[K]) -> Sequence[V | None]:
        try:
            async with asyncio.timeout(limit):
                return await batch(keys)
        except TimeoutError as error:
            raise SourceTimeout(source.system, f"{source}: over {limit} s") from error

    return call


def split(source: Source[K, V], batch: Batch[K, V]) -> Batch[K, V]:
    """A batch that never hands the system more keys at once than it takes."""

    async def call(keys: Sequence[K]) -> Sequence[V | None]:
        if len(keys) <= source.max_batch:
            return await batch(keys)
        starts = range(0, len(keys), source.max_batch)
        parts = [await batch(keys[start : start + source.max_batch]) for start in starts]
        return [value for part in parts for value in part]

    return call


def under_policy(source: Source[Any, Any], batch: Batch[Any, Any], patience: float = 1) -> Batch[Any, Any]:
    """The batch function as the rest of the hub calls it, with every policy of its source."""
    return split(source, timed(source, checked(source, batch), patience))
