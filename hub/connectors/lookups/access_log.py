"""What was looked up about one person: who looked, why, and how it ended; never the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome
from hub.rules.roc_calendar import Period
from hub.sources.paging import Order


class AccessLogEntry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A lookup; `outcome` is None where none is recorded. The officer is known by the unit alone."""

    sequence: int
    ledger_entry: UUID
    at: datetime
    agency_code: str
    unit: str | None
    purpose_code: str
    law: str
    article: str
    case_number: str
    reason: str | None
    kind_code: str
    form: LookupForm
    claim: ClaimForm | None
    fields: tuple[EvidenceField, ...]
    outcome: LookupOutcome | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class AccessLogFilter:
    """About whom, by the hashes that stand for one person, and when."""

    subject_hashes: tuple[bytes, ...] = field(repr=False)
    period: Period | None


NEWEST: Final = Order(
    "lookups.newest", "sequence", descending=True, types=(int,), place=lambda entry: (entry.sequence,)
)
