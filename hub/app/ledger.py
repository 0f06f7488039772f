"""The ledger of this hub: signed every minute, and closed to lookups when that has long not been done."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from hub.app.hearing import running
from hub.app.metrics import LedgerMetrics
from hub.app.second_places import second_place
from hub.errors import BadInput, SourceError, StartupError
from hub.privacy.ledger.checkpointing import LedgerSigner, OnUnwitnessed, last_checkpoint, leased
from hub.privacy.ledger.keys import SigningKey, VerifyingKey
from hub.privacy.ledger.second_place import SecondPlace
from hub.services.logs import Log
from hub.services.postgres import Database

if TYPE_CHECKING:
    from hub.privacy.ledger.witness import Witness

INTERVAL = timedelta(seconds=60)
# So long may a checkpoint not be made: what X-Road allows its time stamps.
LATEST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class LedgerSigning:
    """What signs the ledger and signed it before, where its checkpoints are kept, and who cosigns them."""

    key: SigningKey
    previous: Sequence[VerifyingKey]
    place: SecondPlace
    witness: Witness | None = None

    def signer(self, hub: Database, on_unwitnessed: OnUnwitnessed) -> LedgerSigner:
        """Who makes the checkpoints of this hub."""
        return LedgerSigner(hub, self.key, self.place, self.previous, self.witness, on_unwitnessed)


@dataclass(slots=True)
class Standing:
    """When the last checkpoint was found to be right: at the start, that is not known to be long ago."""

    kept_at: datetime

    def age(self, now: datetime) -> timedelta:
        """How long ago that was."""
        return now - self.kept_at

    def is_late(self, now: datetime) -> bool:
        """Whether lookups wait for the next one."""
        return self.age(now) > LATEST


def ledger_signing(key: Path, checkpoints: str, witness: Witness | None = None) -> LedgerSigning:
    """What signs with the key in a file, into a second place; raises StartupError."""
    place = second_place(checkpoints)
    signing, *previous = signing_keys(key)
    return LedgerSigning(signing, previous, place, witness)


def signing_keys(file: Path) -> tuple[SigningKey, *tuple[VerifyingKey, ...]]:
    """The signing key in a file and, in lines below it, the verifying keys before it; raises StartupError."""
    try:
        signing, *previous = file.read_text("utf-8").split() or [""]
        return SigningKey.read(signing), *(VerifyingKey.read(each) for each in previous)
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(
            f"HUB_LEDGER_KEY：無法讀取 {file} / HUB_LEDGER_KEY: {file} cannot be read: {type(error).__name__}"
        ) from error
    except BadInput as error:
        raise StartupError(f"HUB_LEDGER_KEY: {file}: {error}") from error


@asynccontextmanager
async def opened_standing(
    hub: Database,
    signing: LedgerSigning | None,
    metrics: LedgerMetrics,
    log: Log,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Callable[[], bool]]:
    """Whether lookups may be made, as long as this is open; where nothing signs the ledger they always may."""
    if signing is None:
        yield lambda: True
        return
    standing = Standing(now())
    metrics.age.set_function(lambda: standing.age(now()).total_seconds())

    def unwitnessed(reason: str, why: str) -> None:
        metrics.unwitnessed.labels(reason).inc()
        log.warning("ledger witness", reason=reason, detail=why)

    async with running([_kept_up(hub, signing.signer(hub, unwitnessed), standing, log, now)]):
        yield lambda: not standing.is_late(now())


async def _is_due(hub: Database, now: datetime) -> bool:
    """Whether no other worker has just made one."""
    last = await last_checkpoint(hub)
    return last is None or now - last.kept_at > INTERVAL / 2


async def _kept_up(
    hub: Database, signer: LedgerSigner, standing: Standing, log: Log, now: Callable[[], datetime]
) -> NoReturn:
    # Of the system, so that no fork makes workers alike.
    chance = random.SystemRandom().random
    while True:
        try:
            async with leased(hub) as are_ours:
                if are_ours and await _is_due(hub, now()):
                    await signer.make()
            if last := await last_checkpoint(hub):
                standing.kept_at = last.kept_at
        except SourceError as error:
            log.error("ledger checkpoint", code=error.code, detail=error.detail)
        except Exception as error:  # whatever it is, the next turn tries again
            log.error("ledger checkpoint", exc_info=error)
        await asyncio.sleep(INTERVAL.total_seconds() * (0.9 + 0.2 * chance()))
