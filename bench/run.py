"""A whole run: the city, the servers, that they agree, the rounds in turns, the tables."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bench.agreement import require_agreement
from bench.city import City, opened_city
from bench.contestants import CONTESTANTS
from bench.growth import growths
from bench.measure import AnswersFailed, Measured, measured, medians, warmed_up
from bench.operations import OPERATIONS
from bench.options import Options
from bench.over_http import dispatch_over_http
from bench.progress import say
from bench.refusals import neighbours, neighbours_table, refusals, refusals_table
from bench.served import Server, running
from bench.soak import soak_table, soaked
from bench.table import figures_table
from bench.timing import timings, timings_table
from hub.errors import StartupError

WARM_UP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of all who answered one operation without failures, with so many connections and workers."""

    operation: str
    connections: int
    workers: int
    figures: Mapping[str, Measured]
    failures: Mapping[str, str]


def run(options: Options) -> None:
    """Compare what is asked for; print a table each, and write all figures to the file that is named."""
    with tempfile.TemporaryDirectory(prefix="khub-bench-") as folder:
        say(f"the city at scale {options.scale}")
        with opened_city(options.folder, options.scale) as city, _sources(options, city, Path(folder)) as read:
            told = _work(options)(options, read, Path(folder))
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode({**_setting(options), **told})))
    if any(each.failures for each in told.get("comparisons", ())):
        raise StartupError("not all answered without failures: see above")


def _work(options: Options) -> Callable[[Options, City, Path], dict[str, Any]]:
    if options.growth:
        return _grown
    if options.soak:
        return _soaked
    if options.timing:
        return _timed
    return _refused if options.refusals else _compared


def _sources(options: Options, city: City, folder: Path) -> AbstractContextManager[City]:
    return dispatch_over_http(city, folder) if options.http else nullcontext(city)


def _compared(options: Options, city: City, folder: Path) -> dict[str, Any]:
    found = []
    for comparison in _comparisons(options, city, folder):
        _show(_title(comparison), figures_table(comparison.figures, options.baselines))
        for name, failure in comparison.failures.items():
            sys.stdout.write(f"\nLeft out: {name}, as {failure}\n")
        found.append(comparison)
    return {"comparisons": found}


def _grown(options: Options, city: City, folder: Path) -> dict[str, Any]:
    found = []
    for growth in growths(city, options.growth, options.rounds, options.seconds, folder):
        _show(f"{growth.operation}: {OPERATIONS[growth.operation].title}; one caller", growth.table())
        found.append(growth)
    return {"growth": found}


def _refused(options: Options, city: City, folder: Path) -> dict[str, Any]:
    found = list(refusals(city, options.seconds, folder))
    _show("What a refusal costs; one caller, one worker, no cache", refusals_table(found))
    beside = list(neighbours(city, options.seconds, folder))
    _show("A neighbour's query, one worker", neighbours_table(beside))
    return {"refusals": found, "neighbours": beside}


def _timed(options: Options, city: City, folder: Path) -> dict[str, Any]:
    found = list(timings(city, options.timing, folder))
    _show(f"Refusals told apart by their time; {options.timing:,} tries of each kind", timings_table(found))
    return {"timings": found}


def _soaked(options: Options, city: City, folder: Path) -> dict[str, Any]:
    requests = {name: _requests(name, city, folder) for name in options.operations}
    found = []
    for sample in soaked(city, requests, options.soak, folder):
        say(f"minute {sample.minute:.0f}: {sample.answers:,} answers, worker {sample.worker_mb:.0f} MB")
        found.append(sample)
    _show(f"{options.soak:g} minutes of a mixed load", soak_table(found))
    if found[-1].failures:
        raise StartupError(f"{found[-1].failures} answers failed")
    return {"soak": found}


def _comparisons(options: Options, city: City, folder: Path) -> Iterator[Comparison]:
    requests = {name: _requests(name, city, folder) for name in options.operations}
    for workers in options.workers:
        with ExitStack() as stack:
            servers = [stack.enter_context(each) for each in _starting(options, city, workers, folder)]
            for operation, path in requests.items():
                able = [server for server in servers if operation in server.contestant.operations]
                bodies = path.read_bytes().splitlines()
                require_agreement(able[0], able[1:], operation, bodies)
                path.with_suffix(".answer").write_bytes(able[0].answered(bodies[0]))
                for connections in options.connections:
                    found = _figures(able, city, path, connections, options)
                    yield Comparison(operation, connections, workers, *found)


def _requests(name: str, city: City, folder: Path) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_bytes(b"\n".join(asyncio.run(OPERATIONS[name].bodies(city))))
    return path


def _starting(options: Options, city: City, workers: int, folder: Path) -> Iterator[Any]:
    for name in options.contestants:
        contestant = CONTESTANTS[name]
        absence = contestant.absence()
        if absence:
            say(f"without {name}: {absence}")
        else:
            say(f"starting {name}")
            yield running(contestant, city, workers, folder)


def _figures(
    servers: Sequence[Server], city: City, requests: Path, connections: int, options: Options
) -> tuple[dict[str, Measured], dict[str, str]]:
    """The medians of all rounds, in each of which the servers take turns; and why some are left out."""
    for server in servers:
        warmed_up(server, requests, connections, min(WARM_UP_SECONDS, options.seconds))
    rounds: dict[str, list[Measured]] = {server.contestant.name: [] for server in servers}
    failures: dict[str, str] = {}
    for number in range(options.rounds):
        say(f"{requests.stem}, {connections} connections, round {number + 1} of {options.rounds}")
        for server in (each for each in servers if each.contestant.name not in failures):
            name = server.contestant.name
            try:
                rounds[name].append(measured(server, city.servers, requests, connections, options.seconds))
            except AnswersFailed as failure:
                failures[name] = str(failure)
    return {name: medians(found) for name, found in rounds.items() if name not in failures}, failures


def _title(comparison: Comparison) -> str:
    setting = f"{_counted(comparison.connections, 'connection')}, {_counted(comparison.workers, 'worker')}"
    return f"{comparison.operation}: {OPERATIONS[comparison.operation].title}; {setting}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def _show(title: str, table: str) -> None:
    sys.stdout.write(f"\n{title}\n\n{table}\n")
    sys.stdout.flush()


def _setting(options: Options) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "scale": options.scale,
        "rounds": options.rounds,
        "seconds": options.seconds,
    }
