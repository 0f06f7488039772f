"""Who may come, opened: the clients with API keys and, where there are issuers, whoever has a token of theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from hub.app.configuration import Configuration
from hub.errors import StartupError
from hub.services.api_keys import Clients
from hub.services.budgets import SharedCounts
from hub.services.issuers import Issuer
from hub.services.logs import Log
from hub.services.postgres import Database


@asynccontextmanager
async def opened_clients(
    hub: Database,
    configured: Configuration,
    secret: bytes,
    counts: SharedCounts | None,
    metrics: CollectorRegistry,
    log: Log,
) -> AsyncIterator[Clients]:
    """Who may come, with what it takes to know them."""
    if not configured.issuers:
        yield Clients(hub)
        return
    require_library()
    # Not before it is needed: with what it stands on, what verifies tokens takes twenty megabytes.
    from hub.app.tokens import opened_tokens  # noqa: PLC0415

    async with opened_tokens(hub, configured, secret, counts, metrics, log) as tokens:
        yield Clients(hub, tokens)


def refuse_wrong_keys(issuers: Sequence[Issuer]) -> None:
    """Raise StartupError for a file of keys that cannot be used; addresses are asked when the hub runs."""
    if not issuers:
        return
    require_library()
    from hub.app.tokens import refuse_wrong_files  # noqa: PLC0415  # as above

    refuse_wrong_files(issuers)


def require_library() -> None:
    """Raise StartupError where what verifies tokens is not installed."""
    try:
        import joserfc  # noqa: F401, PLC0415  # an extra: who has no issuers does not need it
    except ImportError as error:
        raise StartupError(
            "access tokens are configured, and what verifies them is missing: pip install 'khub[tokens]'"
        ) from error
