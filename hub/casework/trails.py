"""What the hub knows of a case by its number: the lookups for it, its notices, and how it stands itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from hub.casework.applications import Application
from hub.casework.notices import Delivery
from hub.services.postgres import Database, Statement


class LookupMade(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A lookup that was made for a case; no outcome where none was recorded."""

    at: datetime
    kind: str
    agency_code: str
    outcome: str | None


LOOKUPS = Statement("hub/lookups_of_case", LookupMade)


@dataclass(frozen=True, slots=True)
class CaseTrail:
    """A case, from the lookups for it on."""

    case_number: str
    lookups: Sequence[LookupMade]
    notices: Sequence[Delivery]
    application: Application | None

    @property
    def waits_for(self) -> Sequence[Delivery]:
        """Where it is held up: what agencies have still to do, the most urgent first."""
        still = [each for each in self.notices if each.due_at is not None]
        return sorted(still, key=lambda each: (each.due_at or each.since, each.agency_code))


async def lookups_of_case(database: Database, case_number: str) -> list[LookupMade]:
    """The first hundred lookups for a case, in the order of the ledger."""
    return await database.all(LOOKUPS, case_number)
