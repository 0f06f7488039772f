"""The gate of lookups over the hub's own database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from hub.app.configuration import Configuration
from hub.errors import SourceError
from hub.privacy.consents import SignedConsents
from hub.privacy.gate import Disclosures
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.purposes import data_categories, specified_purposes
from hub.privacy.quotas import PostgresQuotas
from hub.privacy.subjects import SubjectHashes
from hub.services.logs import Log
from hub.services.postgres import Database


def new_disclosures(
    hub: Database,
    hashes: SubjectHashes,
    configured: Configuration,
    log: Log,
    consents: SignedConsents,
    is_vouched_for: Callable[[], bool],
) -> Disclosures:
    """The gate; `is_vouched_for` says whether the ledger was signed not too long ago."""

    def failed(error: SourceError) -> None:
        log.warning("register failed", code=error.code, system=error.system, detail=error.detail)

    return Disclosures(
        configured.kinds,
        specified_purposes(),
        data_categories(),
        PostgresLedger(hub),
        hashes,
        clock=lambda: datetime.now(UTC),
        new_id=uuid4,
        quotas=PostgresQuotas(hub),
        on_failure=failed,
        consents=consents,
        is_vouched_for=is_vouched_for,
        receipts=configured.receipts.receipts() if configured.receipts else None,
    )
