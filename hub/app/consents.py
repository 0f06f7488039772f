"""What verifies the consents that citizens have signed; where no issuer of them is trusted, none is good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from hub.app.configuration import Configuration
from hub.app.identity import require_library
from hub.privacy.consents import NoIssuers, SignedConsents
from hub.services.issuers import Holders
from hub.services.logs import Log
from hub.services.postgres import Database


@asynccontextmanager
async def opened_consents(hub: Database, configured: Configuration, log: Log) -> AsyncIterator[SignedConsents]:
    """What verifies consents, for as long as this is open."""
    issuers = [each for each in configured.issuers if each.of is Holders.CONSENTS]
    if not issuers:
        yield NoIssuers()
        return
    require_library()
    # Not before it is needed: with what it stands on, what verifies signatures takes twenty megabytes.
    from hub.app.issuers import opened_keys  # noqa: PLC0415
    from hub.privacy.signed_consents import VerifiedConsents  # noqa: PLC0415

    async with opened_keys(issuers, log) as keys:
        yield VerifiedConsents(keys, hub, lambda: datetime.now(UTC))
