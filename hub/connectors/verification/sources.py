"""The sources of the verification system, one line each; what the registers hold is personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.connectors.verification.protocol import Verification
from hub.privacy.kinds import Register
from hub.rules.systems import SystemCode
from hub.sources import Privacy, Source, confidential_source, source

_SYSTEM = SystemCode.VERIFICATION

HOUSEHOLD_BY_ID = confidential_source(_SYSTEM, Verification.household_by_id, Privacy.PERSONAL)
LAND_BY_PARCEL = confidential_source(_SYSTEM, Verification.land_by_parcel, Privacy.PERSONAL)
LOW_INCOME_BY_ID = confidential_source(_SYSTEM, Verification.low_income_by_id, Privacy.PERSONAL)
DISABILITY_BY_ID = confidential_source(_SYSTEM, Verification.disability_by_id, Privacy.PERSONAL)
COMPANY_BY_NUMBER = confidential_source(_SYSTEM, Verification.company_by_number, Privacy.PERSONAL)
TAX_ACCOUNT = confidential_source(_SYSTEM, Verification.tax_account, Privacy.PERSONAL)
REGISTER_STATE = source(_SYSTEM, Verification.register_state, tags=("register_state",))
NOTICE_COUNTS = source(_SYSTEM, Verification.notice_counts, tags=("cross_agency_notice",))
NOTICES_BY_MONTH = source(_SYSTEM, Verification.notices_by_month, tags=("cross_agency_notice",))

RECORD_OF: Final[Mapping[Register, Source[Any, Any]]] = {
    Register.HOUSEHOLD: HOUSEHOLD_BY_ID,
    Register.LAND: LAND_BY_PARCEL,
    Register.LOW_INCOME: LOW_INCOME_BY_ID,
    Register.DISABILITY: DISABILITY_BY_ID,
    Register.COMPANY: COMPANY_BY_NUMBER,
    Register.TAX: TAX_ACCOUNT,
}
