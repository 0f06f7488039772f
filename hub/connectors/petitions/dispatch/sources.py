"""The sources of dispatch, one line each."""

from __future__ import annotations

from hub.connectors.petitions.dispatch.protocol import Dispatch
from hub.rules.systems import SystemCode
from hub.sources import source

_SYSTEM = SystemCode.DISPATCH

DISPATCH_BY_CASE_NUMBER = source(_SYSTEM, Dispatch.dispatch_by_case_number, tags=("service_case",))
# A few searches share what is read over HTTP; over PostgreSQL they wait for each other.
DISPATCH_CASES = source(_SYSTEM, Dispatch.dispatch_cases, max_batch=8, tags=("service_case",))
DISPATCH_OF_DISTRICT = source(_SYSTEM, Dispatch.dispatch_of_district, tags=("service_case",))
DISPATCH_NEAR = source(_SYSTEM, Dispatch.dispatch_near, tags=("service_case",))
