"""The sources of the tenders system, one line each."""

from __future__ import annotations

from hub.connectors.tenders.protocol import Tenders
from hub.rules.systems import SystemCode
from hub.sources import SEARCH, source

TENDER_BY_KEY = source(SystemCode.TENDERS, Tenders.tender_by_key, tags=("tender",))
TENDERS = source(
    SystemCode.TENDERS, Tenders.tenders, max_batch=SEARCH, tags=("control_entry", "progress_report", "tender")
)
TENDERS_OF_AGENCY = source(SystemCode.TENDERS, Tenders.tenders_of_agency, tags=("tender",))
TENDERS_OF_DISTRICT = source(SystemCode.TENDERS, Tenders.tenders_of_district, tags=("tender",))
TENDERS_OF_FIRM = source(SystemCode.TENDERS, Tenders.tenders_of_firm, tags=("tender",))
TENDERS_NEAR = source(SystemCode.TENDERS, Tenders.tenders_near, tags=("tender",))
FIRM_BY_BUSINESS_NUMBER = source(SystemCode.TENDERS, Tenders.firm_by_business_number, tags=("firm",))
CONTRACT_OF_TENDER = source(SystemCode.TENDERS, Tenders.contract_of_tender, tags=("contract",))
CHANGES_OF_CONTRACT = source(SystemCode.TENDERS, Tenders.changes_of_contract, tags=("contract_change",))
PROGRESS_OF_TENDER = source(SystemCode.TENDERS, Tenders.progress_of_tender, tags=("progress_report",))
LATEST_PROGRESS = source(SystemCode.TENDERS, Tenders.latest_progress, tags=("progress_report",))
VERIFICATIONS_OF_TENDER = source(
    SystemCode.TENDERS, Tenders.verifications_of_tender, tags=("progress_report", "progress_verification")
)
INSPECTIONS_OF_TENDER = source(SystemCode.TENDERS, Tenders.inspections_of_tender, tags=("inspection", "tender"))
INSPECTION_BY_NUMBER = source(SystemCode.TENDERS, Tenders.inspection_by_number, tags=("inspection", "tender"))
INSPECTIONS = source(SystemCode.TENDERS, Tenders.inspections, max_batch=SEARCH, tags=("inspection", "tender"))
DEFICIENCIES_OF_INSPECTION = source(
    SystemCode.TENDERS, Tenders.deficiencies_of_inspection, tags=("deficiency", "inspection")
)
OVERSIGHT_OF_TENDER = source(SystemCode.TENDERS, Tenders.oversight_of_tender, tags=("oversight_report", "tender"))
OVERSIGHT_REPORT_BY_NUMBER = source(
    SystemCode.TENDERS, Tenders.oversight_report_by_number, tags=("oversight_report", "tender")
)
OVERSIGHT_REPORTS = source(
    SystemCode.TENDERS, Tenders.oversight_reports, max_batch=SEARCH, tags=("oversight_report", "tender")
)
CONTROLS_OF_TENDER = source(SystemCode.TENDERS, Tenders.controls_of_tender, tags=("control_entry",))
TENDER_COUNTS = source(
    SystemCode.TENDERS, Tenders.tender_counts, tags=("inspection", "oversight_report", "tender")
)
CONTROL_LIST_COUNTS = source(
    SystemCode.TENDERS, Tenders.control_list_counts, tags=("contract", "control_entry", "tender")
)
