"""The sources of the tenders system, one line each."""

from __future__ import annotations

from hub.connectors.tenders.protocol import Tenders
from hub.rules.systems import SystemCode
from hub.sources import source

TENDER_BY_KEY = source(SystemCode.TENDERS, Tenders.tender_by_key)
TENDERS = source(SystemCode.TENDERS, Tenders.tenders)
TENDERS_OF_AGENCY = source(SystemCode.TENDERS, Tenders.tenders_of_agency)
TENDERS_OF_DISTRICT = source(SystemCode.TENDERS, Tenders.tenders_of_district)
TENDERS_OF_FIRM = source(SystemCode.TENDERS, Tenders.tenders_of_firm)
TENDERS_NEAR = source(SystemCode.TENDERS, Tenders.tenders_near)
FIRM_BY_BUSINESS_NUMBER = source(SystemCode.TENDERS, Tenders.firm_by_business_number)
CONTRACT_OF_TENDER = source(SystemCode.TENDERS, Tenders.contract_of_tender)
CHANGES_OF_CONTRACT = source(SystemCode.TENDERS, Tenders.changes_of_contract)
PROGRESS_OF_TENDER = source(SystemCode.TENDERS, Tenders.progress_of_tender)
LATEST_PROGRESS = source(SystemCode.TENDERS, Tenders.latest_progress)
VERIFICATIONS_OF_TENDER = source(SystemCode.TENDERS, Tenders.verifications_of_tender)
INSPECTIONS_OF_TENDER = source(SystemCode.TENDERS, Tenders.inspections_of_tender)
INSPECTION_BY_NUMBER = source(SystemCode.TENDERS, Tenders.inspection_by_number)
INSPECTIONS = source(SystemCode.TENDERS, Tenders.inspections)
DEFICIENCIES_OF_INSPECTION = source(SystemCode.TENDERS, Tenders.deficiencies_of_inspection)
OVERSIGHT_OF_TENDER = source(SystemCode.TENDERS, Tenders.oversight_of_tender)
OVERSIGHT_REPORT_BY_NUMBER = source(SystemCode.TENDERS, Tenders.oversight_report_by_number)
OVERSIGHT_REPORTS = source(SystemCode.TENDERS, Tenders.oversight_reports)
CONTROLS_OF_TENDER = source(SystemCode.TENDERS, Tenders.controls_of_tender)
TENDER_COUNTS = source(SystemCode.TENDERS, Tenders.tender_counts)
CONTROL_LIST_COUNTS = source(SystemCode.TENDERS, Tenders.control_list_counts)
