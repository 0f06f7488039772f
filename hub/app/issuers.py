"""The keys of issuers, opened: read at the start and, while the hub runs, read anew."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from hub.services.issuer_keys import IssuerKeys, ReadKeys, reader_of_file
from hub.services.issuers import Issuer
from hub.services.logs import Log

# So long the start waits for the keys of issuers; without them it goes on, and reads them later.
KEYS_SECONDS = 1.0


@asynccontextmanager
async def opened_keys(issuers: Sequence[Issuer], log: Log) -> AsyncIterator[Mapping[Issuer, IssuerKeys]]:
    """The keys of each issuer, which are read anew while this is open."""
    async with AsyncExitStack() as stack:
        readers = await _readers(issuers, stack)
        keys = {
            issuer: IssuerKeys(read, issuer.algorithms, time.monotonic, _told(issuer, log))
            for issuer, read in readers.items()
        }
        tasks = [asyncio.create_task(each.refresh()) for each in keys.values()]
        await asyncio.wait(tasks, timeout=KEYS_SECONDS)
        tasks += [asyncio.create_task(each.kept_fresh(random.SystemRandom().random)) for each in keys.values()]
        try:
            yield keys
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _readers(issuers: Sequence[Issuer], stack: AsyncExitStack) -> dict[Issuer, ReadKeys]:
    files = {each: reader_of_file(Path(each.jwks)) for each in issuers if not each.keys_are_at_an_address}
    elsewhere = [each for each in issuers if each.keys_are_at_an_address]
    if not elsewhere:
        return files
    # Not before it is needed: the client takes eleven megabytes.
    from hub.services.issuer_keys_http import opened_key_readers  # noqa: PLC0415

    reader = await stack.enter_async_context(opened_key_readers())
    return files | {each: reader(each.jwks) for each in elsewhere}


def _told(issuer: Issuer, log: Log) -> Callable[[Exception], None]:
    def failed(error: Exception) -> None:
        # Of what the other side said, only the kind; our own words of a document that is none are plain.
        detail = str(error) if type(error) is ValueError else type(error).__name__
        log.warning("keys of issuer not read", issuer=issuer.name, detail=detail)

    return failed
