"""The sources over the ledger, the policy table, notices and online applications, one line each."""

from __future__ import annotations

from hub.connectors.lookups.protocol import Lookups
from hub.rules.systems import SystemCode
from hub.sources import SEARCH, Privacy, confidential_source, source

LOOKUP_COUNTS = source(SystemCode.HUB, Lookups.lookup_counts, tags=("ledger",))
LOOKUPS_BY_MONTH = source(SystemCode.HUB, Lookups.lookups_by_month, tags=("ledger",))
PERMISSIONS_OF_CLIENT = confidential_source(SystemCode.HUB, Lookups.permissions_of_client, Privacy.AGENCY)
BATCH_OUTCOMES = confidential_source(SystemCode.HUB, Lookups.batch_outcomes, Privacy.AGENCY)
ACCESS_LOG = confidential_source(SystemCode.HUB, Lookups.access_log, Privacy.PERSONAL, max_batch=SEARCH)
APPLICATIONS_OF_CITIZEN = confidential_source(
    SystemCode.HUB, Lookups.applications_of_citizen, Privacy.PERSONAL, max_batch=SEARCH
)
NOTICES_ABOUT = confidential_source(SystemCode.HUB, Lookups.notices_about, Privacy.PERSONAL, max_batch=SEARCH)
MOVES_OF_APPLICATION = confidential_source(SystemCode.HUB, Lookups.moves_of_application, Privacy.PERSONAL)
