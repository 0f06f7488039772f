"""Periods: the days from the first to the last, both included."""

from __future__ import annotations

from datetime import date

import strawberry

from hub.errors import BadInput
from hub.rules import roc_calendar
from hub.schema.fields import record_type, say
from hub.services.field_policies import EVERYONE

_FROM = say("首日", "The first day")
_TO = say("末日，含當日", "The last day, itself included")


def _first(root: roc_calendar.Period) -> date:
    return root.first


def _last(root: roc_calendar.Period) -> date:
    return root.last


@record_type(roc_calendar.Period, "期間", "A period of days", policy=EVERYONE)
class Period:
    from_: date = strawberry.field(resolver=_first, name="from", description=_FROM)
    to: date = strawberry.field(resolver=_last, description=_TO)


@strawberry.input(description=say("期間，含首末兩日", "A period, both its ends included"))
class PeriodInput:
    from_: date = strawberry.field(name="from", description=_FROM)
    to: date = strawberry.field(description=_TO)

    def period(self) -> roc_calendar.Period:
        """The period; raises BadInput if it ends before it begins."""
        require_order(self.from_, self.to)
        return roc_calendar.Period(self.from_, self.to)


def require_order(first: date | None, last: date | None) -> None:
    """Let days pass that stand in order, or have no bound; raises BadInput for a last day before the first."""
    if first is not None and last is not None and last < first:
        raise BadInput(
            f"期間的末日 {last} 早於首日 {first}",
            f"the period ends on {last}, before it begins on {first}",
        )
