"""What any connector to the registers and notices offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.notices import NoticeCounts, NoticeStatistic
from hub.connectors.verification.records import Held
from hub.rules.roc_calendar import Period


class Registers(Protocol):
    """What answers enquiries."""

    async def held(self, enquiries: Sequence[Enquiry]) -> Sequence[Held]:
        """What the register of a kind says of each; all of one call are of one kind."""
        ...


class Verification(Registers, Protocol):
    """Batch functions: as many values as keys, in order; a miss is None."""

    async def notice_counts(self, periods: Sequence[Period]) -> Sequence[NoticeCounts | None]:
        """Notices sent in each period."""
        ...

    async def notices_by_month(self, periods: Sequence[Period]) -> Sequence[Sequence[NoticeStatistic]]:
        """Notices sent in each period, by month, event and status."""
        ...
