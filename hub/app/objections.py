"""The objections of this hub: their cases are opened in the background where that could not be done at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID, uuid4

from hub.app.hearing import running
from hub.connectors.petitions.keys import NewPetition
from hub.connectors.petitions.sources import OPENED_PETITION
from hub.errors import SourceError
from hub.execution.loaders import AllReplies
from hub.privacy.objections import Objections
from hub.resolvers.objections import case_of
from hub.rules.city import CityRules
from hub.services.idempotency import IdempotencyKeys
from hub.services.logs import Log
from hub.services.postgres import Database

LOOK_SECONDS = 5.0


class NobodysEntries:
    """The hub does not know yet whom an entry is about, so nobody can object to one."""

    async def is_about(self, _citizen: str, _entry: UUID) -> bool:
        """See `Entries`."""
        return False


@asynccontextmanager
async def opened_objections(
    hub: Database, secret: bytes, replies: AllReplies, rules: CityRules, log: Log
) -> AsyncIterator[Objections]:
    """The objections, whose cases are opened as long as this is open."""
    objections = Objections(hub, NobodysEntries(), IdempotencyKeys(secret, uuid4), secret)
    async with running([_kept_up(objections, replies, rules, log)]):
        yield objections


async def open_due(
    objections: Objections, replies: AllReplies, rules: CityRules, log: Log, now: Callable[[], datetime]
) -> None:
    """Open the cases of those that have waited; raises SourceError if the hub's own database is away."""

    async def ask(petition: NewPetition) -> str | None:
        [reply] = await replies[OPENED_PETITION]([petition])
        if isinstance(reply, SourceError):
            raise reply
        number: str | None = reply.value
        return number

    for objection in await objections.due(now()):
        try:
            await case_of(objection, objections, rules, ask)
        except SourceError as error:
            log.warning("objection waits", code=error.code, system=error.system, detail=error.detail)


async def _kept_up(objections: Objections, replies: AllReplies, rules: CityRules, log: Log) -> NoReturn:
    # Of the system, so that no fork makes workers alike.
    chance = random.SystemRandom().random
    while True:
        await asyncio.sleep(LOOK_SECONDS * (0.9 + 0.2 * chance()))
        try:
            await open_due(objections, replies, rules, log, lambda: datetime.now(UTC))
        except SourceError as error:
            log.warning("objections not looked for", code=error.code, detail=error.detail)
        except Exception as error:  # whatever it is, the next turn tries again
            log.error("objections not looked for", exc_info=error)
