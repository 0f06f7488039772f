"""`khub bench`: the project's own benchmarks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

import hub
from hub.errors import StartupError


def bench(context: typer.Context) -> None:
    """Compare the hub with other servers over the same databases; `--help` has the options."""
    if not (Path(hub.__file__).parent.parent / "bench").is_dir():
        raise StartupError("the benchmarks are in the source checkout: run ./khub bench there")
    # A process of its own, so that nothing of this one is measured.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "bench", *context.args])
