"""What a verb does in the hub's own database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hub.app.systems import opened_database
from hub.errors import SourceError, StartupError
from hub.rules.systems import SystemCode
from hub.services.postgres import Database
from hub.services.settings import read_settings

T = TypeVar("T")


def with_own_database(what: str, act: Callable[[Database], Awaitable[T]]) -> T:
    """What `act` gives, over the database where `what` is kept; raises StartupError if that cannot be had."""
    url = read_settings().database_url
    if url is None:
        raise StartupError(f"HUB_DATABASE_URL is not set: {what} are kept in the hub's own database")

    async def run() -> T:
        async with opened_database(SystemCode.HUB, url) as database:
            return await act(database)

    try:
        return asyncio.run(run())
    except SourceError as error:
        raise StartupError(f"the hub's own database: {error.en} ({error.detail}); see khub check") from error
