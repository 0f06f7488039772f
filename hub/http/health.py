"""Whether the process lives, and which systems answer."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.rules.systems import SystemCode
from hub.services.clocks import DatabaseClock
from hub.sources.health import Health, HealthOf


async def alive(_request: Request) -> Response:
    """`/livez`: 200 as long as the process answers."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """`/readyz`: 200 with the state of each system; 503 while clocks differ, but not for a system that is down.

    A register with an address of its own is there by its certificate kind.
    """
    health: HealthOf = request.state.health
    clock: DatabaseClock = request.state.clock
    systems = {code: _told(health(code)) for code in SystemCode}
    lines: Collection[str] = request.state.lines
    registers = {code: _told(health(SystemCode.VERIFICATION, code)) for code in lines}
    told = {"systems": systems, **({"registers": registers} if registers else {})}
    if fault := clock.fault():
        reason = f"{fault.zh_tw} / {fault.en}"
        return JSONResponse({"status": "unready", "reason": reason, **told}, 503)
    return JSONResponse({"status": "ok", **told})


def _told(health: Health) -> dict[str, str | None]:
    success = health.last_success
    return {
        "status": health.status,
        "since": health.since.isoformat(),
        "lastSuccess": None if success is None else success.isoformat(),
    }
