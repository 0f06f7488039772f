"""The petitions system over its PostgreSQL database."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from datetime import date

from hub.connectors.instants import instants
from hub.connectors.petitions.claims import CaseClaim, proven
from hub.connectors.petitions.keys import (
    NewPetition,
    PetitionFilter,
    StatisticsKey,
    place_bounds,
)
from hub.connectors.petitions.records import (
    CallMonth,
    CallTotals,
    CaseCounts,
    CaseEvent,
    CaseStatistic,
    DispatchCase,
    OpenedPetition,
    Petition,
    SecretCase,
    Transfer,
)
from hub.connectors.petitions.terms import PetitionDimension
from hub.connectors.slices import in_series, slice_of_search
from hub.errors import LimitExceeded
from hub.rules.roc_calendar import TAIPEI, Period
from hub.services.postgres import Database, Statement
from hub.sources.paging import Search, Slice

CASE_OF_CITIZEN = Statement("petitions/case_of_citizen", SecretCase)
PETITION_BY_CASE_NUMBER = Statement("petitions/petition_by_case_number", Petition)
PETITIONS = Statement("petitions/petitions", Petition)
OPENED_PETITION = Statement("petitions/opened_petition", OpenedPetition)
TRANSFERS_OF_PETITION = Statement("petitions/transfers_of_petition", Transfer)
EVENTS_OF_CASE = Statement("petitions/events_of_case", CaseEvent)
CASE_COUNTS = Statement("petitions/case_counts", CaseCounts)
CASE_STATISTICS = Statement("petitions/case_statistics", CaseStatistic)
CALL_COUNTS = Statement("petitions/call_counts", CallTotals)
CALL_MONTHS = Statement("petitions/call_months", CallMonth)

# The statement reads one row more.
MAX_STATISTICS = 5_000


class PostgresPetitions:
    """Implements `Petitions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def case_of_citizen(self, claims: Sequence[CaseClaim]) -> list[Petition | DispatchCase | None]:
        """Cases by number and query code; an unknown number and a wrong code are the same miss."""
        cases = await self._database.one_per_key(CASE_OF_CITIZEN, [claim.case_number for claim in claims])
        return [proven(claim, case) for claim, case in zip(claims, cases, strict=True)]

    async def petition_by_case_number(self, numbers: Sequence[str]) -> list[Petition | None]:
        """Petitions and mailbox cases by case number."""
        return await self._database.one_per_key(PETITION_BY_CASE_NUMBER, numbers)

    async def petitions(self, searches: Sequence[Search[PetitionFilter]]) -> list[Slice[Petition]]:
        """Pages of petitions and mailbox cases."""
        return await in_series(searches, self._petitions)

    async def opened_petition(self, new: Sequence[NewPetition]) -> list[str]:
        """The case number of each new petition, which is opened unless one is under its reference already."""
        claims = [CaseClaim(case_number(each), each.query_code) for each in new]
        opened = await self._database.execute_returning(
            OPENED_PETITION,
            [each.reference for each in new],
            [claim.case_number for claim in claims],
            [claim.digest() for claim in claims],
            [each.agency_code for each in new],
            [each.created_at for each in new],
            [each.due_at for each in new],
            [each.petition_type for each in new],
            [each.subject for each in new],
        )
        return [each.case_number for each in opened]

    async def transfers_of_petition(self, ids: Sequence[int]) -> list[list[Transfer]]:
        """The transfers of each petition, in order of time."""
        return await self._database.many_per_key(TRANSFERS_OF_PETITION, ids)

    async def events_of_case(self, ids: Sequence[int]) -> list[list[CaseEvent]]:
        """The history of each case, in order of time."""
        return await self._database.many_per_key(EVENTS_OF_CASE, ids)

    async def case_counts(self, periods: Sequence[Period]) -> list[CaseCounts]:
        """Cases created in each period, by days in Taipei."""
        return await self._database.all(CASE_COUNTS, *instants(periods))

    async def case_statistics(self, keys: Sequence[StatisticsKey]) -> list[list[CaseStatistic]]:
        """Counts by the dimensions asked for; raises LimitExceeded for more rows than one answer may have."""
        groups = await self._database.many_per_key(
            CASE_STATISTICS,
            *instants([key.period for key in keys]),
            [key.agency_code for key in keys],
            *([dimension in key.by for key in keys] for dimension in PetitionDimension),
        )
        if sum(map(len, groups)) > MAX_STATISTICS:
            raise LimitExceeded(
                f"統計結果超過 {MAX_STATISTICS} 列：請縮短期間或減少分組項目",
                f"more than {MAX_STATISTICS} counts: ask for a shorter period or fewer dimensions",
            )
        return groups

    async def call_counts(self, periods: Sequence[Period]) -> list[CallTotals | None]:
        """Calls of the whole months inside each period, added up; None where none is known."""
        return await self._database.one_per_key(CALL_COUNTS, *_days(periods))

    async def call_months(self, periods: Sequence[Period]) -> list[list[CallMonth]]:
        """Calls of each whole month inside each period."""
        return await self._database.many_per_key(CALL_MONTHS, *_days(periods))

    async def _petitions(self, search: Search[PetitionFilter]) -> Slice[Petition]:
        asked, page, overdue = search.filter, search.page, search.filter.overdue
        return await slice_of_search(
            self._database,
            PETITIONS,
            page,
            asked.kind,
            asked.petition_type,
            asked.agency_code,
            asked.town_code,
            asked.status,
            asked.since,
            asked.until,
            *((overdue.started_before, overdue.extended_before) if overdue else (None, None)),
            *place_bounds(page),
        )


def case_number(new: NewPetition) -> str:
    """The number of a new case: its letter, the day, and forty bits of its reference, which no other has."""
    day = new.created_at.astimezone(TAIPEI)
    return f"P{day:%Y%m%d}{b32encode(new.reference.bytes[:5]).decode()}"


def _days(periods: Sequence[Period]) -> tuple[list[date], list[date]]:
    return [asked.first for asked in periods], [asked.last for asked in periods]
