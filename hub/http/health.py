"""Whether the process lives, and which systems answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.rules.systems import SystemCode
from hub.sources.health import Health, HealthOf


async def alive(_request: Request) -> Response:
    """`/livez`: 200 as long as the process answers."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """`/readyz`: 200 with the state of each system; a system that is down does not make the hub unready."""
    health: HealthOf = request.state.health
    return JSONResponse({"status": "ok", "systems": {code: _told(health(code)) for code in SystemCode}})


def _told(health: Health) -> dict[str, str | None]:
    success = health.last_success
    return {
        "status": health.status,
        "since": health.since.isoformat(),
        "lastSuccess": None if success is None else success.isoformat(),
    }
