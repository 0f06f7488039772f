"""Periods: the days from the first to the last, both included."""

from __future__ import annotations

from datetime import date

import strawberry

from hub.errors import BadInput
from hub.rules import roc_calendar
from hub.schema.fields import record_type, say

_FROM = say("首日", "The first day")
_TO = say("末日，含當日", "The last day, itself included")


def _first(root: roc_calendar.Period) -> date:
    return root.first


def _last(root: roc_calendar.Period) -> date:
    return root.last


@record_type(roc_calendar.Period, "期間", "A period of days")
class Period:
    from_: date = strawberry.field(resolver=_first, name="from", description=_FROM)
    to: date = strawberry.field(resolver=_last, description=_TO)


@strawberry.input(description=say("期間，含首末兩日", "A period, both its ends included"))
class PeriodInput:
    from_: date = strawberry.field(name="from", description=_FROM)
    to: date = strawberry.field(description=_TO)

    def period(self) -> roc_calendar.Period:
        """The period; raises BadInput if it ends before it begins."""
        if self.to < self.from_:
            raise BadInput(
                f"期間的末日 {self.to} 早於首日 {self.from_}",
                f"the period ends on {self.to}, before it begins on {self.from_}",
            )
        return roc_calendar.Period(self.from_, self.to)
