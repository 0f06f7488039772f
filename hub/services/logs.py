"""Logs: one JSON line an event on standard error; names and counts, never a personal value."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, TypeAlias

import structlog

Log: TypeAlias = structlog.stdlib.BoundLogger
Event: TypeAlias = MutableMapping[str, Any]

# JSON lets these stand in a string, and some readers of logs take them for the end of a line.
_ENDS_OF_LINES = {code: f"\\u{code:04x}" for code in (0x7F, 0x85, 0x2028, 0x2029)}

# The places of an exception that are told, innermost last.
_PLACES = 20


def json_log() -> Log:
    """A logger that escapes control characters by being JSON."""
    log: Log = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr), processors=[structlog.processors.add_log_level, *_rendering()]
    )
    return log


def json_logging() -> dict[str, Any]:
    """What `logging.config` needs so that libraries log as the hub does: warnings, each a JSON line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.json_formatter"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }


def json_formatter() -> structlog.stdlib.ProcessorFormatter:
    """What writes the records of libraries."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _without_reprs,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_rendering(),
        ]
    )


def raised(error: BaseException) -> dict[str, Any]:
    """The kinds of an exception and of its causes, and where it was raised.

    What it says is left out: it may repeat a value that somebody sent.
    """
    places = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    return {
        "kinds": [type(each).__qualname__ for each in _with_causes(error)],
        "places": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
    }


def _rendering() -> list[Any]:
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(lambda exc_info: raised(exc_info[1])),
        structlog.processors.JSONRenderer(_one_line, ensure_ascii=False),
    ]


def _one_line(event: object, **options: Any) -> str:
    return json.dumps(event, **options).translate(_ENDS_OF_LINES)


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


def _without_reprs(_logger: object, _method: str, event: Event) -> Event:
    """The event without the lines in which asyncio shows a task, with what its exception says."""
    if event["logger"] == "asyncio":
        event["event"] = event["event"].partition("\n")[0]
    return event
