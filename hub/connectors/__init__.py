"""The systems the hub speaks to: one line a system, its adapter chosen by the scheme of its address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from hub.connectors.agencies import sources as agencies
from hub.connectors.agencies.postgres import PostgresAgencies
from hub.connectors.awards import sources as awards
from hub.connectors.awards.postgres import PostgresAwards
from hub.connectors.lookups import sources as lookups
from hub.connectors.lookups.postgres import PostgresLookups
from hub.connectors.petitions import sources as petitions
from hub.connectors.petitions.dispatch import sources as dispatch
from hub.connectors.petitions.dispatch.open311 import open311_dispatch
from hub.connectors.petitions.dispatch.open1999 import open1999_dispatch
from hub.connectors.petitions.dispatch.postgres import PostgresDispatch
from hub.connectors.petitions.postgres import PostgresPetitions
from hub.connectors.reports import sources as reports
from hub.connectors.reports.postgres import PostgresReports
from hub.connectors.tenders import sources as tenders
from hub.connectors.tenders.postgres import PostgresTenders
from hub.connectors.verification import sources as verification
from hub.connectors.verification.postgres import PostgresVerification
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.services.postgres import Database
from hub.sources import Replies, Source
from hub.sources.pipeline import Pipeline

# The client takes eleven megabytes, which a hub without services over HTTP does not need.
if TYPE_CHECKING:
    from hub.services.http_link import HttpLink


class HttpConnector(Protocol):
    """A connector over HTTP knows what its service answers quickly."""

    def ping(self) -> Awaitable[None]:
        """Whether the service answers; raises SourceError if it does not."""


OverHttp: TypeAlias = "Callable[[HttpLink, CityRules], HttpConnector]"


@dataclass(frozen=True, slots=True)
class System:
    """One agency system: its code, where its sources are declared, its adapter for PostgreSQL and those over HTTP.

    An adapter over HTTP has the name that its addresses begin with: `name+https://…`.
    """

    code: SystemCode
    declarations: ModuleType
    postgres: Callable[[Database], object]
    http: Mapping[str, OverHttp] = field(default_factory=dict)

    @property
    def sources(self) -> list[Source[Any, Any]]:
        """Every source that the system declares."""
        return [value for value in vars(self.declarations).values() if isinstance(value, Source)]

    def over_http(self, address: str) -> tuple[OverHttp, str] | None:
        """The adapter of an address such as `open311+https://…`, and the address it is to ask; None for others."""
        name, plus, rest = address.partition("+")
        return (self.http[name], rest) if plus and name in self.http else None


SYSTEMS = (
    System(SystemCode.AGENCIES, agencies, PostgresAgencies),
    System(SystemCode.TENDERS, tenders, PostgresTenders),
    System(SystemCode.AWARDS, awards, PostgresAwards),
    System(SystemCode.PETITIONS, petitions, PostgresPetitions),
    System(
        SystemCode.DISPATCH,
        dispatch,
        PostgresDispatch,
        {"open311": open311_dispatch, "open1999": open1999_dispatch},
    ),
    System(SystemCode.REPORTS, reports, PostgresReports),
    System(SystemCode.VERIFICATION, verification, PostgresVerification),
    System(SystemCode.HUB, lookups, PostgresLookups),
)


def replies(
    connectors: Mapping[SystemCode, object], pipeline: Pipeline, systems: Iterable[System] = SYSTEMS
) -> dict[Source[Any, Any], Replies[Any, Any]]:
    """How every source replies: the method of its system's connector, under the policies of `pipeline`."""
    return {
        source: pipeline.over(source, getattr(connectors[system.code], source.method))
        for system in systems
        for source in system.sources
    }
