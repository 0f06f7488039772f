"""The sources of the petitions system, one line each."""

from __future__ import annotations

from hub.connectors.petitions.claims import CaseClaim
from hub.connectors.petitions.protocol import Petitions
from hub.connectors.petitions.records import DispatchCase, Petition
from hub.rules.systems import SystemCode
from hub.sources import Privacy, Source, confidential_source, source

_SYSTEM = SystemCode.PETITIONS

# Under this topic a change of a case is told, by its id.
CASES = f"{_SYSTEM}.service_case"

CASE_OF_CITIZEN: Source[CaseClaim, Petition | DispatchCase] = confidential_source(
    _SYSTEM, Petitions.case_of_citizen, Privacy.PERSONAL
)
PETITION_BY_CASE_NUMBER = confidential_source(_SYSTEM, Petitions.petition_by_case_number, Privacy.AGENCY)
PETITIONS = confidential_source(_SYSTEM, Petitions.petitions, Privacy.AGENCY)
OPENED_PETITION = confidential_source(_SYSTEM, Petitions.opened_petition, Privacy.PERSONAL)
TRANSFERS_OF_PETITION = confidential_source(_SYSTEM, Petitions.transfers_of_petition, Privacy.AGENCY)
EVENTS_OF_CASE = confidential_source(_SYSTEM, Petitions.events_of_case, Privacy.AGENCY)
CASE_COUNTS = source(_SYSTEM, Petitions.case_counts, timeout=1.8, tags=("service_case",))
CASE_STATISTICS = source(_SYSTEM, Petitions.case_statistics, timeout=1.8, tags=("service_case",))
CALL_COUNTS = source(_SYSTEM, Petitions.call_counts, tags=("call_month",))
CALL_MONTHS = source(_SYSTEM, Petitions.call_months, tags=("call_month",))
