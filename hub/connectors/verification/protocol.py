"""What any connector to the registers and notices offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.verification.notices import NoticeCounts, NoticeStatistic
from hub.connectors.verification.records import (
    Company,
    Disability,
    Household,
    Land,
    LowIncomeHistory,
    RegisterState,
    TaxAccount,
)
from hub.privacy.kinds import Register
from hub.privacy.subjects import Parcel
from hub.rules.roc_calendar import Period


class Verification(Protocol):
    """Batch functions: as many values as keys, in order; a miss is None."""

    async def household_by_id(self, ids: Sequence[str]) -> Sequence[Household | None]:
        """Household registrations by national id."""
        ...

    async def land_by_parcel(self, parcels: Sequence[Parcel]) -> Sequence[Land | None]:
        """Parcels of land."""
        ...

    async def low_income_by_id(self, ids: Sequence[str]) -> Sequence[LowIncomeHistory | None]:
        """Years of low income by national id."""
        ...

    async def disability_by_id(self, ids: Sequence[str]) -> Sequence[Disability | None]:
        """Disability certificates by national id."""
        ...

    async def company_by_number(self, numbers: Sequence[str]) -> Sequence[Company | None]:
        """Companies by business number."""
        ...

    async def tax_account(self, ids: Sequence[str]) -> Sequence[TaxAccount | None]:
        """Taxes by national id or business number."""
        ...

    async def register_state(self, registers: Sequence[Register]) -> Sequence[RegisterState | None]:
        """How new each register's data is."""
        ...

    async def notice_counts(self, periods: Sequence[Period]) -> Sequence[NoticeCounts | None]:
        """Notices sent in each period."""
        ...

    async def notices_by_month(self, periods: Sequence[Period]) -> Sequence[Sequence[NoticeStatistic]]:
        """Notices sent in each period, by month, event and status."""
        ...
