"""Figures as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from bench.measure import Measured

_HEAD = ("", "answers/s", "server µs", "database µs", "p50 ms", "p99 ms", "memory MB")


def figures_table(figures: Mapping[str, Measured], baselines: Sequence[str]) -> str:
    """A row a contestant, with the ratio of its rate to that of each baseline that took part."""
    present = [name for name in baselines if name in figures]
    rows = [(*_HEAD, *(f"× {name}" for name in present))]
    for name, found in figures.items():
        ratios = (f"{found.rate / figures[baseline].rate:.2f}" for baseline in present)
        rows.append((name, *_shown(found), *ratios))
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that is also readable as it is: the first column to the left, numbers to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _shown(found: Measured) -> tuple[str, ...]:
    whole = (found.rate, found.server_us, found.database_us)
    return (
        *(f"{number:,.0f}" for number in whole),
        f"{found.p50_ms:.1f}",
        f"{found.p99_ms:.1f}",
        f"{found.resident_mb:,.0f}",
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row[:1], widths[:1], strict=True)]
    cells += [" " * (width - _width(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
    return f"| {' | '.join(cells)} |"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
