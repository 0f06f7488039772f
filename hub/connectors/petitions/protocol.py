"""What any connector to the petitions system offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.keys import (
    NewPetition,
    PetitionFilter,
    StatisticsKey,
)
from hub.connectors.petitions.records import (
    CallMonth,
    CallTotals,
    CaseCounts,
    CaseEvent,
    CaseStatistic,
    DispatchCase,
    Petition,
    Transfer,
)
from hub.rules.roc_calendar import Period
from hub.sources.paging import Search, Slice


class Petitions(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None."""

    async def case_of_citizen(self, claims: Sequence[CaseClaim]) -> Sequence[Petition | DispatchCase | None]:
        """Cases by number and query code; an unknown number and a wrong code are the same miss."""
        ...

    async def petition_by_case_number(self, numbers: Sequence[str]) -> Sequence[Petition | None]:
        """Petitions and mailbox cases by case number."""
        ...

    async def petitions(self, searches: Sequence[Search[PetitionFilter]]) -> Sequence[Slice[Petition]]:
        """Pages of petitions and mailbox cases."""
        ...

    async def opened_petition(self, new: Sequence[NewPetition]) -> Sequence[str | None]:
        """The case number of each new petition, which is opened unless one is under its reference already."""
        ...

    async def transfers_of_petition(self, ids: Sequence[int]) -> Sequence[Sequence[Transfer]]:
        """The transfers of each petition, in order of time, by the record's `id`."""
        ...

    async def events_of_case(self, ids: Sequence[int]) -> Sequence[Sequence[CaseEvent]]:
        """The history of each case, in order of time, by the record's `id`."""
        ...

    async def case_counts(self, periods: Sequence[Period]) -> Sequence[CaseCounts]:
        """Cases created in each period, by days in Taipei."""
        ...

    async def case_statistics(self, keys: Sequence[StatisticsKey]) -> Sequence[Sequence[CaseStatistic]]:
        """Counts by the dimensions asked for; raises LimitExceeded for more rows than one answer may have."""
        ...

    async def call_counts(self, periods: Sequence[Period]) -> Sequence[CallTotals | None]:
        """Calls of the whole months inside each period, added up; None where none is known."""
        ...

    async def call_months(self, periods: Sequence[Period]) -> Sequence[Sequence[CallMonth]]:
        """Calls of each whole month inside each period."""
        ...
