"""What the kernel tells of processes: their CPU time, their memory and who started them (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds used so far, and resident bytes now."""

    cpu: float
    resident: int


def parent_of(stat: str) -> int:
    """The parent's id in the text of /proc/PID/stat."""
    return int(_fields(stat)[1])


def usage_of(stat: str) -> Usage:
    """The usage in the text of /proc/PID/stat, with the CPU time of children that have ended."""
    fields = _fields(stat)
    return Usage(sum(map(int, fields[11:15])) / _TICKS_A_SECOND, int(fields[21]) * _PAGE)


def tree_usage(*roots: int) -> Usage:
    """The usage of processes and all that they have started."""
    found = [usage_of(stat) for stat in _members(*roots).values()]
    return Usage(sum(each.cpu for each in found), sum(each.resident for each in found))


def largest(root: int) -> int:
    """The resident bytes of the largest process that this one has started, itself included."""
    return max(usage_of(stat).resident for stat in _members(root).values())


def parent(pid: int) -> int:
    """The id of the process that started another."""
    return parent_of((PROC / str(pid) / "stat").read_text("utf-8", "replace"))


def _members(*roots: int) -> dict[int, str]:
    """The texts of /proc/PID/stat of these and all that they have started."""
    stats = _stats()
    members = set(roots)
    # Parents come before their children, unless ids have begun anew: once more finds those.
    for _ in range(2):
        members |= {pid for pid, stat in sorted(stats.items()) if parent_of(stat) in members}
    return {pid: stats[pid] for pid in members if pid in stats}


def _fields(stat: str) -> list[str]:
    # The name in parentheses may itself have blanks and parentheses. The first field after it is the state.
    return stat.rpartition(")")[2].split()


def _stats() -> dict[int, str]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = (folder / "stat").read_text("utf-8", "replace")
            except OSError:  # it has ended meanwhile
                continue
    return found
