"""Recipients that the award registry itself describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from hub.connectors.awards.records import Award, RecipientKind
from hub.rules.identifiers import masked_name


@dataclass(frozen=True, slots=True)
class UnregisteredAgency:
    """An agency that a report names and the register of agencies does not hold."""

    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person, by a masked name."""

    name: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of the city."""

    title: str
    publisher: str | None


@dataclass(frozen=True, slots=True)
class ResearchReport:
    """A research report of the city."""

    title: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnnamedRecipients:
    """Recipients whom the reports count and do not name."""

    kind: RecipientKind
    count: int


DescribedRecipient: TypeAlias = UnregisteredAgency | Person | Publication | ResearchReport | UnnamedRecipients

_NAMED: Mapping[RecipientKind, Callable[[str, Award], DescribedRecipient]] = MappingProxyType(
    {
        RecipientKind.UNREGISTERED_AGENCY: lambda name, _: UnregisteredAgency(name),
        RecipientKind.PERSON: lambda name, _: Person(masked_name(name)),
        RecipientKind.PUBLICATION: lambda name, award: Publication(name, award.publisher),
        RecipientKind.RESEARCH_REPORT: lambda name, award: ResearchReport(
            name, tuple(map(masked_name, award.authors))
        ),
    }
)


def printed_name(award: Award) -> str | None:
    """The recipient's name as it may be shown: a person's is masked."""
    if award.recipient_kind is RecipientKind.PERSON and award.recipient_name is not None:
        return masked_name(award.recipient_name)
    return award.recipient_name


def described_recipient(award: Award) -> DescribedRecipient:
    """The recipient of an award that is registered nowhere else."""
    if award.recipient_name is None:
        return UnnamedRecipients(award.recipient_kind, award.recipients)
    return _NAMED[award.recipient_kind](award.recipient_name, award)
