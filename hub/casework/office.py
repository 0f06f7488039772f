"""Casework as one operation needs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from hub.casework.applications import Applications
from hub.casework.notices import Notices
from hub.casework.trails import LookupMade
from hub.services.idempotency import IdempotencyKeys


@dataclass(frozen=True, slots=True)
class Office:
    """Notices, applications, the lookups for a case, and what has each write done once."""

    notices: Notices
    applications: Applications
    lookups_of: Callable[[str], Awaitable[Sequence[LookupMade]]]
    keys: IdempotencyKeys
