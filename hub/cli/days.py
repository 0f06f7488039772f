"""Days as operators give them: from their beginning in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.errors import StartupError


def day_to_come(given: datetime) -> datetime:
    """When the day of `--expires` begins; raises StartupError if it has begun."""
    beginning = given.replace(tzinfo=UTC)
    if beginning <= datetime.now(UTC):
        raise StartupError(f"--expires: expected a day to come, got {given:%Y-%m-%d}")
    return beginning
