"""The context of each operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from hub.app.configuration import Configuration
from hub.app.federation import Federation
from hub.casework.office import Office
from hub.context import Context
from hub.execution.loaders import Loaders
from hub.privacy.gate import Disclosures
from hub.privacy.objections import Objections
from hub.privacy.wrong_codes import QueryCodes
from hub.services.callers import Caller
from hub.services.cursors import Cursors
from hub.services.topics import Topics

# What an operation may take as a whole: a page that takes longer is left.
OPERATION_SECONDS = 2.0


def context_factory(
    federation: Federation,
    configured: Configuration,
    secret: bytes,
    disclosures: Disclosures,
    codes: QueryCodes,
    objections: Objections,
    office: Office,
    topics: Topics,
) -> Callable[[Caller, str], Context]:
    """What makes the context of an operation, by its caller and the id of its request."""
    cursors, rules = Cursors(secret, configured.previous_secret), configured.rules

    def new_context(caller: Caller, request_id: str) -> Context:
        loaders = Loaders(federation.replies, OPERATION_SECONDS * configured.patience)
        now, anew = datetime.now(UTC), partial(new_context, caller, request_id)
        health = federation.health
        return Context(
            caller,
            now,
            loaders,
            cursors,
            disclosures,
            codes,
            objections,
            office,
            rules,
            health,
            topics,
            anew,
            request_id,
        )

    return new_context
