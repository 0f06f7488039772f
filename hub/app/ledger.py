"""The ledger of this hub: signed every minute, and closed to lookups when that has long not been done."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from prometheus_client import Gauge

from hub.app.hearing import running
from hub.errors import BadInput, SourceError, StartupError
from hub.privacy.ledger.checkpointing import LedgerSigner, last_checkpoint, leased
from hub.privacy.ledger.keys import SigningKey, VerifyingKey
from hub.privacy.ledger.second_place import CheckpointFile
from hub.services.logs import Log
from hub.services.postgres import Database

INTERVAL = timedelta(seconds=60)
# So long may a checkpoint not be made: what X-Road allows its time stamps.
LATEST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class LedgerSigning:
    """What signs the ledger, what signed it before, and the file in which its checkpoints are kept."""

    key: SigningKey
    previous: Sequence[VerifyingKey]
    checkpoints: Path

    def signer(self, hub: Database) -> LedgerSigner:
        """Who makes the checkpoints of this hub."""
        return LedgerSigner(hub, self.key, CheckpointFile(self.checkpoints), self.previous)


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


def ledger_signing(key: Path, checkpoints: Path) -> LedgerSigning:
    """The signing key in a file and, in lines below it, the verifying keys before it; raises StartupError.

    Also if there is no folder for the checkpoints: it would be found out when the first one is kept.
    """
    if not checkpoints.parent.is_dir():
        raise StartupError(
            f"HUB_LEDGER_CHECKPOINTS：資料夾不存在：{checkpoints.parent}"
            f" / HUB_LEDGER_CHECKPOINTS: there is no folder {checkpoints.parent}"
        )
    try:
        signing, *previous = key.read_text("utf-8").split() or [""]
        return LedgerSigning(SigningKey.read(signing), [VerifyingKey.read(each) for each in previous], checkpoints)
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(
            f"HUB_LEDGER_KEY：無法讀取 {key} / HUB_LEDGER_KEY: {key} cannot be read: {type(error).__name__}"
        ) from error
    except BadInput as error:
        raise StartupError(f"HUB_LEDGER_KEY: {key}: {error}") from error


@asynccontextmanager
async def opened_standing(
    hub: Database,
    signing: LedgerSigning | None,
    age: Gauge,
    log: Log,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Callable[[], bool]]:
    """Whether lookups may be made, as long as this is open; where nothing signs the ledger they always may."""
    if signing is None:
        yield lambda: True
        return
    standing = Standing(now())
    age.set_function(lambda: standing.age(now()).total_seconds())
    async with running([_kept_up(hub, signing.signer(hub), standing, log, now)]):
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
