"""The casework of this hub, as operations need it."""

from __future__ import annotations

import secrets
from functools import partial
from uuid import uuid4

from hub.app.configuration import Configuration
from hub.casework.applications import Applications
from hub.casework.notices import Notices
from hub.casework.office import Office
from hub.casework.trails import lookups_of_case
from hub.services.idempotency import IdempotencyKeys
from hub.services.postgres import Database
from hub.services.seals import Seals


def new_seals(secret: bytes, previous: bytes | None) -> Seals:
    """What seals for this hub."""
    return Seals(secret, previous, secrets.token_bytes)


def new_office(hub: Database, secret: bytes, configured: Configuration) -> Office:
    """The office over the hub's own database."""
    seals, rules = new_seals(secret, configured.previous_secret), configured.rules.deadlines
    return Office(
        Notices(hub, seals, rules),
        Applications(hub, seals, rules),
        partial(lookups_of_case, hub),
        IdempotencyKeys(secret, uuid4),
    )
