"""The registers and notices over their PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence

from hub.connectors.instants import instants
from hub.connectors.verification.notices import NoticeCounts, NoticeStatistic
from hub.connectors.verification.records import (
    Assessment,
    Company,
    Disability,
    Household,
    Land,
    LowIncome,
    LowIncomeHistory,
    RegisterState,
    TaxAccount,
)
from hub.privacy.kinds import Register
from hub.privacy.subjects import Parcel
from hub.rules.roc_calendar import Period
from hub.services.postgres import Database, Statement

HOUSEHOLD_BY_ID = Statement("verification/household_by_id", Household)
LAND_BY_PARCEL = Statement("verification/land_by_parcel", Land)
LOW_INCOME_BY_ID = Statement("verification/low_income_by_id", LowIncome)
DISABILITY_BY_ID = Statement("verification/disability_by_id", Disability)
COMPANY_BY_NUMBER = Statement("verification/company_by_number", Company)
TAX_ACCOUNT = Statement("verification/tax_account", Assessment)
REGISTER_STATE = Statement("verification/register_state", RegisterState)
NOTICE_COUNTS = Statement("verification/notice_counts", NoticeCounts)
NOTICES_BY_MONTH = Statement("verification/notices_by_month", NoticeStatistic)


class PostgresVerification:
    """Implements `Verification`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def household_by_id(self, ids: Sequence[str]) -> list[Household | None]:
        """Household registrations by national id."""
        return await self._database.one_per_key(HOUSEHOLD_BY_ID, ids)

    async def land_by_parcel(self, parcels: Sequence[Parcel]) -> list[Land | None]:
        """Parcels of land."""
        sections, numbers = [parcel.section for parcel in parcels], [parcel.number for parcel in parcels]
        return await self._database.one_per_key(LAND_BY_PARCEL, sections, numbers)

    async def low_income_by_id(self, ids: Sequence[str]) -> list[LowIncomeHistory | None]:
        """Years of low income by national id."""
        groups = await self._database.many_per_key(LOW_INCOME_BY_ID, ids)
        return [LowIncomeHistory(tuple(years)) if years else None for years in groups]

    async def disability_by_id(self, ids: Sequence[str]) -> list[Disability | None]:
        """Disability certificates by national id."""
        return await self._database.one_per_key(DISABILITY_BY_ID, ids)

    async def company_by_number(self, numbers: Sequence[str]) -> list[Company | None]:
        """Companies by business number."""
        return await self._database.one_per_key(COMPANY_BY_NUMBER, numbers)

    async def tax_account(self, ids: Sequence[str]) -> list[TaxAccount | None]:
        """Taxes by national id or business number."""
        groups = await self._database.many_per_key(TAX_ACCOUNT, ids)
        return [TaxAccount(tuple(assessments)) if assessments else None for assessments in groups]

    async def register_state(self, registers: Sequence[Register]) -> list[RegisterState | None]:
        """How new each register's data is."""
        return await self._database.one_per_key(REGISTER_STATE, registers)

    async def notice_counts(self, periods: Sequence[Period]) -> list[NoticeCounts | None]:
        """Notices sent in each period."""
        return await self._database.one_per_key(NOTICE_COUNTS, *instants(periods))

    async def notices_by_month(self, periods: Sequence[Period]) -> list[list[NoticeStatistic]]:
        """Notices sent in each period, by month, event and status."""
        return await self._database.many_per_key(NOTICES_BY_MONTH, *instants(periods))
