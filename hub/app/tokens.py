"""The issuers of tokens, opened: what verifies their tokens, and what counts refusals."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from prometheus_client import Counter

from hub.app.configuration import Configuration
from hub.app.issuers import opened_keys
from hub.errors import StartupError
from hub.privacy.disclosure import LOOKUP_SCOPES
from hub.privacy.subjects import SubjectHashes, person
from hub.services.access_tokens import AccessTokens
from hub.services.budgets import SharedCounts
from hub.services.issuer_keys import file_bytes, keys_of
from hub.services.issuers import Holders, Issuer
from hub.services.logs import Log
from hub.services.postgres import Database
from hub.services.proofs import Proofs, SeenProofs
from hub.services.token_clients import TokenClients
from hub.services.tokens import TokenPolicy, Tokens


@asynccontextmanager
async def opened_tokens(
    hub: Database,
    configured: Configuration,
    secret: bytes,
    counts: SharedCounts | None,
    refused: Counter,
    log: Log,
) -> AsyncIterator[Tokens]:
    """What turns tokens into callers."""
    # A key of its own: who a citizen is here is not to be found by what is hashed with the secret elsewhere.
    key = hashlib.sha256(b"khub citizens" + secret).digest()
    hashes_of = partial(_hashes_of, configured.subject_hashes(secret))
    policy = TokenPolicy(LOOKUP_SCOPES, key, hashes_of, lambda reason: refused.labels(reason).inc())
    seen = SeenProofs(time.time, counts)
    proofs = Proofs(seen, time.time, configured.public_url, trusts_host=bool(configured.hosts))
    issuers = [each for each in configured.issuers if each.of is not Holders.CONSENTS]
    async with opened_keys(issuers, log) as keys:
        yield Tokens(AccessTokens(keys, time.time), proofs, TokenClients(hub), policy)


def _hashes_of(hashes: SubjectHashes, number: str) -> Iterator[bytes]:
    return (each for _, each in hashes.all_of(person(number)))


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
