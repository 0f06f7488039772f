"""Registers by kind: some have an address of their own, read over PostgreSQL or by an adapter over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from hub.connectors.verification import moi_arc
from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.moi_arc import moi_arc_registers
from hub.connectors.verification.notices import NoticeCounts, NoticeStatistic
from hub.connectors.verification.protocol import Registers, Verification
from hub.connectors.verification.records import Held
from hub.connectors.verification.xroad.registers import xroad_registers
from hub.errors import SourceError
from hub.privacy.registers import Holding
from hub.rules.roc_calendar import Period
from hub.services.service_addresses import ServiceAddress

# The client takes eleven megabytes, which a hub without services over HTTP does not need.
if TYPE_CHECKING:
    from hub.services.http_link import HttpLink


class HttpRegisters(Registers, Protocol):
    """Registers over HTTP know what their service answers quickly."""

    def ping(self) -> Awaitable[None]:
        """Whether the service answers; raises SourceError if it does not."""
        ...


OverHttp: TypeAlias = "Callable[[HttpLink, ServiceAddress], HttpRegisters]"


@dataclass(frozen=True, slots=True)
class Adapter:
    """How registers are read over HTTP, and what can be asked there; None: all that a kind's register holds."""

    registers: OverHttp
    answers: Holding | None = None


# By what an address begins with: `xroad+https://…`.
ADAPTERS: Mapping[str, Adapter] = {
    "xroad": Adapter(xroad_registers),
    "moi-arc": Adapter(moi_arc_registers, moi_arc.ANSWERS),
}


class RegistersByKind:
    """Implements `Verification`: a kind with registers of its own is asked there, all else at `others`."""

    def __init__(self, others: Verification, own: Mapping[str, Registers]) -> None:
        self._others = others
        self._own = own

    async def held(self, enquiries: Sequence[Enquiry]) -> Sequence[Held]:
        """See `Registers`; the failure of a kind with registers of its own names it."""
        kind = enquiries[0].kind
        if kind not in self._own:
            return await self._others.held(enquiries)
        try:
            return await self._own[kind].held(enquiries)
        except SourceError as error:
            error.detail = f"{kind}: {error.detail}"
            raise

    async def notice_counts(self, periods: Sequence[Period]) -> Sequence[NoticeCounts | None]:
        """Notices sent in each period."""
        return await self._others.notice_counts(periods)

    async def notices_by_month(self, periods: Sequence[Period]) -> Sequence[Sequence[NoticeStatistic]]:
        """Notices sent in each period, by month, event and status."""
        return await self._others.notices_by_month(periods)
