"""Logs: one JSON line an event on standard error; names and counts, never a personal value."""

from __future__ import annotations

import sys
from typing import TypeAlias

import structlog

Log: TypeAlias = structlog.stdlib.BoundLogger


def json_log() -> Log:
    """A logger that escapes control characters by being JSON."""
    log: Log = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    return log
