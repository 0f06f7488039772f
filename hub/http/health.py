"""Whether the process lives, and which systems answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.errors import SourceError
from hub.rules.systems import SystemCode
from hub.services.postgres import Database


async def alive(_request: Request) -> Response:
    """`/healthz`: 200 as long as the process answers."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """`/readyz`: 200 with the state of each system; a system that is down does not make the hub unready."""
    databases: Mapping[SystemCode, Database] = request.state.databases
    states = await asyncio.gather(*map(_state, databases.values()))
    return JSONResponse({"status": "ok", "systems": dict(zip(databases, states, strict=True))})


async def _state(database: Database) -> str:
    try:
        async with asyncio.timeout(1):
            await database.ping()
    except (SourceError, TimeoutError):
        return "down"
    return "up"
