"""When officers work."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from hub.rules.roc_calendar import Period, day_start


def office_times(period: Period, count: int, random: Random) -> list[datetime]:
    """As many moments of the period, on weekdays between 8 and 17 o'clock in Taipei, in order."""
    days = [period.first + timedelta(place) for place in range((period.last - period.first).days + 1)]
    open_days = [day_start(day) + timedelta(hours=8) for day in days if day.weekday() < 5]
    return sorted(random.choice(open_days) + timedelta(seconds=random.randrange(9 * 3600)) for _ in range(count))
