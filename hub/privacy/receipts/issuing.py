"""Receipts, made of the two entries that the ledger has of a lookup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from hub.privacy.ledger.entries import LookupAnswered, LookupAsked
from hub.privacy.receipts.hashed import Hashed, Withheld, hashed, withheld
from hub.privacy.receipts.keys import SigningKey
from hub.privacy.receipts.receipt import Receipt, written
from hub.privacy.subjects import Subject
from hub.privacy.terms import LookupOutcome
from hub.rules.roc_calendar import TAIPEI

# What a receipt can be shown for; any other outcome says that there is nothing to show.
RECEIPTED: Final = frozenset({LookupOutcome.MATCH, LookupOutcome.NO_MATCH})

# Those of a claim, by the names that they have there.
Parameters = Mapping[str, str | int | date | Withheld | None]


@dataclass(frozen=True, slots=True)
class Receipts:
    """Writes receipts in the name of `issuer`, the hub's address, good for so many `days` after the lookup's."""

    issuer: str
    key: SigningKey
    days: int
    new_salt: Callable[[], bytes]

    def receipt(
        self, asked: LookupAsked, answered: LookupAnswered, sequence: int, subject: Subject, parameters: Parameters
    ) -> str | None:
        """The receipt of a lookup whose answer is this entry of the ledger; None if there is nothing to show."""
        if answered.outcome not in RECEIPTED:
            return None
        salt = self.new_salt()
        receipt = Receipt(
            issuer=self.issuer,
            issued_at=int(answered.at.timestamp()),
            expires_at=int(_end(answered.at, self.days).timestamp()),
            disclosure=asked.disclosure,
            sequence=sequence,
            kind=asked.kind,
            form=asked.form.value,
            claim=asked.claim and asked.claim.value,
            parameters=dict(_shown(parameters, salt)),
            fields=tuple(field.value for field in asked.fields),
            outcome=answered.outcome.value,
            data_as_of=answered.as_of,
            source=answered.source or "",
            agency=asked.agency,
            purpose=asked.purpose,
            law=asked.law,
            article=asked.article,
            case_number=asked.case_number,
            subject=hashed(withheld(subject), salt),
            synthetic=answered.synthetic_data,
        )
        return written(receipt, salt, self.key)


def _end(issued: datetime, days: int) -> datetime:
    """The midnight after the last day, as a day is what people are told."""
    last = issued.astimezone(TAIPEI).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time.min, TAIPEI)


def _shown(parameters: Parameters, salt: bytes) -> Iterator[tuple[str, str | int | Hashed]]:
    """The parameters that were given, named as in the graph."""
    for name, value in parameters.items():
        first, *others = name.split("_")
        camel = first + "".join(map(str.title, others))
        if isinstance(value, Withheld):
            yield camel, hashed(value, salt)
        elif value is not None:
            yield camel, value.isoformat() if isinstance(value, date) else value
