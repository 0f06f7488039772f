"""The sources over the ledger, one line each."""

from __future__ import annotations

from hub.connectors.lookups.protocol import Lookups
from hub.rules.systems import SystemCode
from hub.sources import source

LOOKUP_COUNTS = source(SystemCode.HUB, Lookups.lookup_counts, tags=("ledger",))
LOOKUPS_BY_MONTH = source(SystemCode.HUB, Lookups.lookups_by_month, tags=("ledger",))
