"""The one place where the PostgreSQL driver's exceptions become the hub's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from hub.errors import SourceError, SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.identifiers import without_person_ids
from hub.rules.systems import SystemCode

# A standby fails what stands in the way of its replay as a transaction that must be rolled back.
UNREACHABLE = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TransactionRollbackError,
)

# Messages of these classes repeat arguments: of data, of integrity, of what a function raises.
REPEATS_ARGUMENTS = ("22", "23", "P0")


class ConnectTimeout(TimeoutError):
    """No connection was made in time: the server may be gone, and not only be slow."""


class AnswerTooLarge(Exception):
    """An answer with more rows or bytes than one may have."""


@contextmanager
def translated(system: SystemCode, statement: str = "statement") -> Iterator[None]:
    """Raise what the driver raises as a `SourceError` of the system; `statement` names what was run."""
    try:
        yield
    except SourceError:
        raise
    except (TimeoutError, asyncpg.QueryCanceledError) as error:
        raise SourceTimeout(system, _detail(error)) from error
    except UNREACHABLE as error:
        raise SourceUnavailable(system, _detail(error)) from error
    except asyncpg.PostgresError as error:
        raise SourceRejected(system, _detail(error)) from error
    except AnswerTooLarge as error:
        raise SourceMalformed(system, f"{statement}: {error}") from error


def _detail(error: Exception) -> str:
    kind = type(error).__name__
    if isinstance(error, asyncpg.PostgresError) and str(error.sqlstate).startswith(REPEATS_ARGUMENTS):
        return f"{kind} ({error.sqlstate})"
    return f"{kind}: {without_person_ids(str(error))}"
