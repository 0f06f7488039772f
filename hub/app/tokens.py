"""The issuers of tokens, opened: their keys, what verifies their tokens, and what counts refusals."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter

from hub.app.configuration import Configuration
from hub.errors import StartupError
from hub.privacy.disclosure import LOOKUP_SCOPES
from hub.services.access_tokens import AccessTokens
from hub.services.budgets import SharedCounts
from hub.services.issuer_keys import IssuerKeys, ReadKeys, file_bytes, keys_of, reader_of_file
from hub.services.issuers import Issuer
from hub.services.logs import Log
from hub.services.postgres import Database
from hub.services.proofs import Proofs, SeenProofs
from hub.services.token_clients import TokenClients
from hub.services.tokens import TokenPolicy, Tokens

# So long the start waits for the keys of issuers; without them it goes on, and reads them later.
KEYS_SECONDS = 1.0


@asynccontextmanager
async def opened_tokens(
    hub: Database,
    configured: Configuration,
    secret: bytes,
    counts: SharedCounts | None,
    metrics: CollectorRegistry,
    log: Log,
) -> AsyncIterator[Tokens]:
    """What turns tokens into callers."""
    refused = Counter(
        "khub_tokens_refused",
        "Tokens, and proofs of possession, that were refused, by the reason.",
        ("reason",),
        registry=metrics,
    )
    # A key of its own: who a citizen is here is not to be found by what is hashed with the secret elsewhere.
    key = hashlib.sha256(b"khub citizens" + secret).digest()
    policy = TokenPolicy(LOOKUP_SCOPES, key, lambda reason: refused.labels(reason).inc())
    seen = SeenProofs(time.time, counts)
    proofs = Proofs(seen, time.time, configured.public_url, trusts_host=bool(configured.hosts))
    async with _opened_keys(configured.issuers, log) as keys:
        yield Tokens(AccessTokens(keys, time.time), proofs, TokenClients(hub), policy)


def refuse_wrong_files(issuers: Sequence[Issuer]) -> None:
    """Raise StartupError for a file of keys that cannot be read or has none that fit."""
    for issuer in issuers:
        if issuer.keys_are_at_an_address:
            continue
        where = f"HUB_ISSUERS: {issuer.name}.jwks: {issuer.jwks}"
        try:
            keys_of(file_bytes(Path(issuer.jwks)), issuer.algorithms)
        except OSError as error:
            raise StartupError(f"{where}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise StartupError(f"{where}: {error}") from error


@asynccontextmanager
async def _opened_keys(issuers: Sequence[Issuer], log: Log) -> AsyncIterator[Mapping[Issuer, IssuerKeys]]:
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
