"""The sources of the verification system, one line each; what the registers hold is personal."""

from __future__ import annotations

from hub.connectors.verification.enquiries import line_of
from hub.connectors.verification.protocol import Verification
from hub.rules.systems import SystemCode
from hub.sources import Privacy, confidential_source, source

_SYSTEM = SystemCode.VERIFICATION

HELD = confidential_source(_SYSTEM, Verification.held, Privacy.PERSONAL, line_of=line_of)
NOTICE_COUNTS = source(_SYSTEM, Verification.notice_counts, tags=("cross_agency_notice",))
NOTICES_BY_MONTH = source(_SYSTEM, Verification.notices_by_month, tags=("cross_agency_notice",))
