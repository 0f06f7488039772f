"""The registers and notices over their PostgreSQL database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from hub.connectors.instants import instants
from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.notices import NoticeCounts, NoticeStatistic
from hub.connectors.verification.records import (
    Assessment,
    Certificate,
    Certificates,
    Company,
    Disability,
    Held,
    Household,
    Land,
    LowIncome,
    LowIncomeHistory,
    RegisterState,
    TaxAccount,
)
from hub.errors import SourceMalformed
from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel
from hub.rules.roc_calendar import Period
from hub.rules.systems import SystemCode
from hub.services.postgres import Database, Statement

HOUSEHOLD_BY_ID = Statement("verification/household_by_id", Household)
LAND_BY_PARCEL = Statement("verification/land_by_parcel", Land)
LOW_INCOME_BY_ID = Statement("verification/low_income_by_id", LowIncome)
DISABILITY_BY_ID = Statement("verification/disability_by_id", Disability)
COMPANY_BY_NUMBER = Statement("verification/company_by_number", Company)
TAX_ACCOUNT = Statement("verification/tax_account", Assessment)
CERTIFICATES_OF_HOLDER = Statement("verification/certificates_of_holder", Certificate)
REGISTER_STATE = Statement("verification/register_state", RegisterState)
NOTICE_COUNTS = Statement("verification/notice_counts", NoticeCounts)
NOTICES_BY_MONTH = Statement("verification/notices_by_month", NoticeStatistic)

Read = Callable[[Sequence[Enquiry]], Awaitable[Sequence[object | None]]]


class PostgresVerification:
    """Implements `Verification`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reads: Mapping[Register, Read] = {
            Register.HOUSEHOLD: self._one_of(HOUSEHOLD_BY_ID),
            Register.LAND: self._land,
            Register.LOW_INCOME: self._low_income,
            Register.DISABILITY: self._one_of(DISABILITY_BY_ID),
            Register.COMPANY: self._one_of(COMPANY_BY_NUMBER),
            Register.TAX: self._taxes,
            Register.CERTIFICATE: self._certificates,
        }

    async def held(self, enquiries: Sequence[Enquiry]) -> list[Held]:
        """See `Registers`."""
        kind, register = enquiries[0].kind, enquiries[0].register
        state, records = await asyncio.gather(self._state(kind), self._reads[register](enquiries))
        return [Held(record, state.as_of, state.synthetic) for record in records]

    async def notice_counts(self, periods: Sequence[Period]) -> list[NoticeCounts | None]:
        """Notices sent in each period."""
        return await self._database.one_per_key(NOTICE_COUNTS, *instants(periods))

    async def notices_by_month(self, periods: Sequence[Period]) -> list[list[NoticeStatistic]]:
        """Notices sent in each period, by month, event and status."""
        return await self._database.many_per_key(NOTICES_BY_MONTH, *instants(periods))

    async def _state(self, kind: str) -> RegisterState:
        (state,) = await self._database.one_per_key(REGISTER_STATE, [kind])
        if state is None:
            raise SourceMalformed(SystemCode.VERIFICATION, f"no state of the register of {kind}")
        return state

    def _one_of(self, statement: Statement[Any]) -> Read:
        async def read(enquiries: Sequence[Enquiry]) -> Sequence[object | None]:
            return await self._database.one_per_key(statement, _keys(enquiries))

        return read

    async def _land(self, enquiries: Sequence[Enquiry]) -> Sequence[Land | None]:
        parcels = [each.key for each in enquiries if isinstance(each.key, Parcel)]
        sections, numbers = [parcel.section for parcel in parcels], [parcel.number for parcel in parcels]
        return await self._database.one_per_key(LAND_BY_PARCEL, sections, numbers)

    async def _low_income(self, enquiries: Sequence[Enquiry]) -> Sequence[LowIncomeHistory | None]:
        groups = await self._database.many_per_key(LOW_INCOME_BY_ID, _keys(enquiries))
        return [LowIncomeHistory(tuple(years)) if years else None for years in groups]

    async def _taxes(self, enquiries: Sequence[Enquiry]) -> Sequence[TaxAccount | None]:
        groups = await self._database.many_per_key(TAX_ACCOUNT, _keys(enquiries))
        return [TaxAccount(tuple(assessments)) if assessments else None for assessments in groups]

    async def _certificates(self, enquiries: Sequence[Enquiry]) -> Sequence[Certificates | None]:
        kinds = [each.kind for each in enquiries]
        groups = await self._database.many_per_key(CERTIFICATES_OF_HOLDER, kinds, _keys(enquiries))
        return [Certificates(tuple(every)) if every else None for every in groups]


def _keys(enquiries: Sequence[Enquiry]) -> list[str]:
    return [str(each.key) for each in enquiries]
