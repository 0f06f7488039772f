"""What is done of casework beside the server: notices and messages are brought, and clocks kept."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NoReturn

from hub.app.configuration import Deliveries
from hub.app.hearing import running
from hub.app.metrics import CaseworkMetrics
from hub.casework.applications import Applications
from hub.casework.dead_letters import backlog
from hub.casework.delivering import NoticeDeliveries, Tries
from hub.casework.messages import GatewaySender, Messages, Sender, ShownSender
from hub.casework.notices import Notices
from hub.casework.posting import OpenPost, Post, opened_late
from hub.casework.upkeep import keep_up
from hub.connectors.agencies.postgres import PostgresAgencies
from hub.errors import SourceError
from hub.rules.bilingual import Bilingual
from hub.rules.notices import Rules
from hub.services.logs import Log
from hub.services.postgres import Database
from hub.services.queue import Work, opened_queue
from hub.services.seals import Seals

INTERVAL = timedelta(seconds=60)
NameOf = Callable[[str], Awaitable[Bilingual]]


def agency_names(agencies: Database) -> NameOf:
    """The names of agencies; a code where its name cannot be had, since a message is not to wait for it."""
    directory = PostgresAgencies(agencies)

    async def name_of(code: str) -> Bilingual:
        try:
            [agency] = await directory.agency_by_code([code])
        except SourceError:
            agency = None
        return Bilingual(agency.name_zh, agency.name_en) if agency else Bilingual(code, code)

    return name_of


@asynccontextmanager
async def opened_deliveries(
    url: str,
    hub: Database,
    seals: Seals,
    rules: Rules,
    deliveries: Deliveries,
    metrics: CaseworkMetrics,
    name_of: NameOf,
    log: Log,
) -> AsyncIterator[None]:
    """Bring what waits in the hub's own database, at `url`, for as long as this is open."""
    # Of the system, so that no fork makes workers alike.
    chance = random.SystemRandom().random
    tries = Tries(lambda: datetime.now(UTC), chance, metrics.told)
    notices, applications = Notices(hub, seals, rules), Applications(hub, seals, rules)
    async with opened_late(partial(_over_http, loopback=deliveries.loopback)) as post:
        works: dict[str, Work] = {"notice": NoticeDeliveries(hub, seals, post, tries).deliver}
        if sender := _sender(deliveries, post):
            works["message"] = Messages(hub, seals, sender, tries, name_of).send
        async with (
            opened_queue(url, works, log, chance),
            running([_kept_up(hub, notices, applications, metrics, log, chance)]),
        ):
            yield


def _over_http(*, loopback: bool) -> OpenPost:
    from hub.casework.http_posting import opened_post  # noqa: PLC0415  # not before it is needed

    return partial(opened_post, loopback=loopback)


def _sender(deliveries: Deliveries, post: Post) -> Sender | None:
    if deliveries.show:
        return ShownSender(deliveries.show)
    if deliveries.gateway and deliveries.gateway_secret:
        return GatewaySender(post, deliveries.gateway, deliveries.gateway_secret)
    return None


async def _kept_up(
    hub: Database,
    notices: Notices,
    applications: Applications,
    metrics: CaseworkMetrics,
    log: Log,
    chance: Callable[[], float],
) -> NoReturn:
    while True:
        now = datetime.now(UTC)
        try:
            await keep_up(hub, notices, applications, now)
            for each in await backlog(hub):
                metrics.show(
                    each.kind, each.waiting, (now - each.oldest if each.oldest else timedelta(0)), each.dead
                )
        except SourceError as error:
            log.warning("casework", code=error.code, detail=error.detail)
        await asyncio.sleep(INTERVAL.total_seconds() * (0.9 + 0.2 * chance()))
