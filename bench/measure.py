"""One contestant under load: what its callers see, and what it and the databases spend on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import msgspec

from bench.load import Load, Seen
from bench.processes import tree_usage
from bench.served import Server
from hub.errors import StartupError

WARM_UPS = 5


class AnswersFailed(StartupError):
    """A server gave something else than an answer."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second; CPU microseconds an answer of server and databases; milliseconds; megabytes."""

    rate: float
    server_us: float
    database_us: float
    p50_ms: float
    p99_ms: float
    resident_mb: float


def measured(server: Server, sources: Sequence[int], requests: Path, connections: int, seconds: float) -> Measured:
    """A server under load for so long; raises AnswersFailed if any answer is not one."""
    before = tree_usage(server.process), tree_usage(*sources)
    seen = seen_by(server, requests, connections, seconds)
    after = tree_usage(server.process), tree_usage(*sources)
    if seen.failures:
        raise AnswersFailed(
            f"{seen.failures} of {seen.answers} answers failed; the first was {seen.first_failure};"
            f" the last it said:\n{server.last_words()}"
        )
    server_us, database_us = (
        1e6 * (late.cpu - early.cpu) / seen.answers for early, late in zip(before, after, strict=True)
    )
    return Measured(
        rate=seen.answers / seen.seconds,
        server_us=server_us,
        database_us=database_us,
        p50_ms=1e3 * seen.p50,
        p99_ms=1e3 * seen.p99,
        resident_mb=after[0].resident / 1e6,
    )


def medians(rounds: Sequence[Measured]) -> Measured:
    """The median of each figure."""
    columns = zip(*(asdict(each).values() for each in rounds), strict=True)
    return Measured(*map(median, columns))


def warmed_up(server: Server, requests: Path, connections: int, seconds: float) -> None:
    """Let a server connect and compile what it likes, until it answers without failures; that is not judged."""
    for _ in range(WARM_UPS):
        if not seen_by(server, requests, connections, seconds).failures:
            return


def seen_by(server: Server, requests: Path, connections: int, seconds: float) -> Seen:
    """What callers of a server see for so long."""
    contestant = server.contestant
    path = f"/{requests.stem}" if contestant.is_constant else "/graphql"
    load = Load(server.port, str(requests), connections, seconds, path, contestant.by_get)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "bench.load", msgspec.json.encode(load).decode()],
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Seen)
