"""The sources of the agencies system, one line each."""

from __future__ import annotations

from hub.connectors.agencies.protocol import Agencies
from hub.rules.systems import SystemCode
from hub.sources import SEARCH, source

AGENCY_BY_CODE = source(SystemCode.AGENCIES, Agencies.agency_by_code, tags=("agency",))
AGENCIES = source(SystemCode.AGENCIES, Agencies.agencies, max_batch=SEARCH, tags=("agency",))
DISTRICT_BY_CODE = source(SystemCode.AGENCIES, Agencies.district_by_code, tags=("district",))
DISTRICTS = source(SystemCode.AGENCIES, Agencies.districts, tags=("district",))
