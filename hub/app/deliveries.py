"""Whether this hub brings notices and messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from hub.app.configuration import Configuration
from hub.app.federation import Federation
from hub.app.office import new_seals
from hub.rules.systems import SystemCode
from hub.services.logs import Log


@asynccontextmanager
async def delivering(
    urls: Mapping[SystemCode, str], secret: bytes, federation: Federation, configured: Configuration, log: Log
) -> AsyncIterator[None]:
    """Where notices and messages are brought by this hub, bring them for as long as this is open."""
    if configured.deliveries is None:
        yield
        return
    # Not before it is needed: the queue takes three megabytes.
    from hub.app.casework import agency_names, opened_deliveries  # noqa: PLC0415

    async with opened_deliveries(
        urls[SystemCode.HUB],
        federation.databases[SystemCode.HUB],
        new_seals(secret, configured.previous_secret),
        configured.rules.deadlines,
        configured.deliveries,
        federation.metrics.casework,
        agency_names(federation.databases[SystemCode.AGENCIES]),
        log,
    ):
        yield
