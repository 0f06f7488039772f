"""The sources of the petitions system, one line each."""

from __future__ import annotations

from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.protocol import Petitions
from hub.connectors.petitions.records import DispatchCase, Petition
from hub.rules.systems import SystemCode
from hub.sources import Privacy, Source, source

_SYSTEM = SystemCode.PETITIONS

CASE_OF_CITIZEN: Source[CaseClaim, Petition | DispatchCase] = source(
    _SYSTEM, Petitions.case_of_citizen, privacy=Privacy.PERSONAL
)
PETITION_BY_CASE_NUMBER = source(_SYSTEM, Petitions.petition_by_case_number, privacy=Privacy.AGENCY)
PETITIONS = source(_SYSTEM, Petitions.petitions, privacy=Privacy.AGENCY)
TRANSFERS_OF_PETITION = source(_SYSTEM, Petitions.transfers_of_petition, privacy=Privacy.AGENCY)
EVENTS_OF_CASE = source(_SYSTEM, Petitions.events_of_case, privacy=Privacy.AGENCY)
DISPATCH_BY_CASE_NUMBER = source(_SYSTEM, Petitions.dispatch_by_case_number)
DISPATCH_CASES = source(_SYSTEM, Petitions.dispatch_cases)
DISPATCH_OF_DISTRICT = source(_SYSTEM, Petitions.dispatch_of_district)
DISPATCH_NEAR = source(_SYSTEM, Petitions.dispatch_near)
CASE_COUNTS = source(_SYSTEM, Petitions.case_counts, timeout=3)
CASE_STATISTICS = source(_SYSTEM, Petitions.case_statistics, timeout=3)
CALL_COUNTS = source(_SYSTEM, Petitions.call_counts)
CALL_MONTHS = source(_SYSTEM, Petitions.call_months)
