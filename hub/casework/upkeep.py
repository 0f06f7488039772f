"""What time does by itself: clocks run out, what has ended is erased, and what waits has its job."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.casework.applications import Applications
from hub.casework.notices import Notices
from hub.services.postgres import Database

# Younger than this, a job may be on its way.
SETTLED = timedelta(minutes=1)
LOG_KEPT = timedelta(days=7)
# Of a draft that nobody submits, or a decision that nobody fetches.
CONTACTS_KEPT = timedelta(days=90)


async def keep_up(database: Database, notices: Notices, applications: Applications, now: datetime) -> None:
    """One turn; several workers may take it at the same time, and one that breaks off leaves it to the next."""
    await notices.expire(now)
    await applications.lapse(now)
    await notices.erase_ended(now - CONTACTS_KEPT)
    await queue_what_waits(database, now - SETTLED)
    await database.execute("hub/clear_queue_log", now - LOG_KEPT)


async def queue_what_waits(database: Database, since: datetime) -> None:
    """Give a job to whatever has waited since then and has none, as after a job that was lost."""
    await database.execute("hub/queue_what_waits", since)
