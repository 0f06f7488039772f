"""The sources of the agencies system, one line each."""

from __future__ import annotations

from hub.connectors.agencies.protocol import Agencies
from hub.rules.systems import SystemCode
from hub.sources import source

AGENCY_BY_CODE = source(SystemCode.AGENCIES, Agencies.agency_by_code)
AGENCIES = source(SystemCode.AGENCIES, Agencies.agencies)
DISTRICT_BY_CODE = source(SystemCode.AGENCIES, Agencies.district_by_code)
DISTRICTS = source(SystemCode.AGENCIES, Agencies.districts)
