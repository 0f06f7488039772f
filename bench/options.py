"""What `khub bench` is asked to do."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.contestants import CONTESTANTS
from bench.operations import OPERATIONS

REFERENCE = "hub"
BASELINES = ("asyncpg", "strawberry")
HTTP_BASELINES = ("mercurius-http",)
LEAST_REPORTS = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """What is compared, over what data, and for how long."""

    contestants: tuple[str, ...]
    operations: tuple[str, ...]
    connections: tuple[int, ...] = (32,)
    workers: tuple[int, ...] = (1,)
    rounds: int = 3
    seconds: float = 5.0
    scale: int = 10
    folder: Path | None = None
    json: Path | None = None
    baselines: tuple[str, ...] = BASELINES
    growth: tuple[int, ...] = ()
    http: bool = False
    soak: float = 0
    refusals: bool = False
    timing: int = 0


def read_options(arguments: Sequence[str]) -> Options:
    """The options of a command line; leaves with a message if one is wrong."""
    parser = _parser()
    given = parser.parse_args(arguments)
    operations = given.operations or _operations(over_http=given.http)
    if unfit := sorted(set(operations) - set(_operations(over_http=given.http))):
        parser.error(f"{','.join(unfit)}: {'not' if given.http else 'only'} with --http")
    return Options(
        # All others are compared with the hub, so it is always among them, and first.
        contestants=tuple(dict.fromkeys((REFERENCE, *_able(given.contestants, operations)))),
        operations=operations,
        connections=(1, 32, 256) if given.sweep else given.connections,
        workers=(1, 2) if given.sweep else given.workers,
        rounds=given.rounds,
        seconds=given.seconds,
        scale=given.scale,
        folder=given.folder,
        json=given.json,
        baselines=given.baselines or (HTTP_BASELINES if given.http else BASELINES),
        growth=given.growth,
        http=given.http,
        soak=given.soak,
        refusals=given.refusals,
        timing=given.timing,
    )


def _operations(*, over_http: bool) -> tuple[str, ...]:
    return tuple(name for name, operation in OPERATIONS.items() if operation.over_http == over_http)


def _able(contestants: Sequence[str], operations: Sequence[str]) -> list[str]:
    """Those who answer any of the operations."""
    return [name for name in contestants if CONTESTANTS[name].operations.intersection(operations)]


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "khub bench", description="Compare the hub with other servers over the same databases."
    )
    _add_what(parser)
    parser.add_argument(
        "--rounds", type=_positive(int), default=3, help="how often each is measured; medians are told [3]"
    )
    parser.add_argument("--seconds", type=_positive(float), default=5.0, help="how long each time [5]")
    parser.add_argument("--scale", type=_positive(int), default=10, help="multiplies the demo data [10]")
    parser.add_argument("--folder", type=Path, help="keeps the databases there, for the next time [thrown away]")
    parser.add_argument("--json", type=Path, help="writes all figures to this file as well")
    return parser


def _add_what(parser: ArgumentParser) -> None:
    known, documents = tuple(CONTESTANTS), tuple(OPERATIONS)
    parser.add_argument(
        "--contestants", type=_names_of(known), default=known, help=f"of {','.join(known)} [all that are there]"
    )
    parser.add_argument("--operations", type=_names_of(documents), help=f"of {','.join(documents)} [all]")
    parser.add_argument(
        "--baselines", type=_names_of(known), help="whom the ratios are to [asyncpg,strawberry; mercurius-http]"
    )
    parser.add_argument("--connections", type=_numbers, default=(32,), help="callers at once, as 1,32,256 [32]")
    parser.add_argument("--workers", type=_numbers, default=(1,), help="processes of a server, as 1,2 [1]")
    parser.add_argument("--sweep", action="store_true", help="short for --connections 1,32,256 --workers 1,2")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--http", action="store_true", help="instead, operations over a dispatch service over HTTP"
    )
    instead.add_argument(
        "--soak", type=_positive(float), default=0, help="instead, the hub alone under a mixed load, in minutes"
    )
    instead.add_argument(
        "--refusals",
        action="store_true",
        help="instead, what refusals cost, and a neighbour beside them",
    )
    instead.add_argument(
        "--timing",
        type=_positive(int),
        nargs="?",
        const=1_500,
        default=0,
        help="instead, whether the time of a refusal tells what was wrong, by so many tries of each kind [1500]",
    )
    instead.add_argument(
        "--growth",
        type=_sizes,
        nargs="?",
        const=(10_000, 100_000, 1_000_000, 10_000_000),
        default=(),
        help="instead, the hub over so many progress reports [10000,100000,1000000,10000000]",
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(_positive(int)(part) for part in text.split(","))


def _sizes(text: str) -> tuple[int, ...]:
    # The newest lists must be full at the least of them.
    sizes = _numbers(text)
    if min(sizes) < LEAST_REPORTS:
        raise ArgumentTypeError(f"at least {LEAST_REPORTS:,} reports")
    return sizes


def _names_of(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Reads names with commas between; refuses one that is not known."""

    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(","))
        if unknown := sorted(set(names) - set(known)):
            raise ArgumentTypeError(f"expected of {','.join(known)}, got {','.join(unknown)}")
        return names

    return read


def _positive(kind: Callable[[str], float]) -> Callable[[str], Any]:
    """Reads a number above zero."""

    def number(text: str) -> float:
        value = kind(text)
        if value <= 0:
            raise ArgumentTypeError(f"expected a number above zero, got {text}")
        return value

    return number
