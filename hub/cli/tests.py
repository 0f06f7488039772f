"""`khub test`: the project's own tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import typer

import hub
from hub.errors import StartupError

# Each process has a PostgreSQL of its own, so not as many as a large machine has cores.
SHARED_OUT = ("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile")


def test(context: typer.Context) -> None:
    """Run the tests; further arguments go to pytest, with paths as seen from the checkout."""
    root = Path(hub.__file__).parent.parent
    if not (root / "tests").is_dir():
        raise StartupError("the tests are in the source checkout: run ./khub test there")
    if find_spec("pytest") is None:
        raise StartupError("pytest is not installed: run ./khub test in the source checkout")
    os.chdir(root)
    # A process of its own: pytest wants to see its plugins' modules before anyone imports them.
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *pytest_arguments(context.args)])


def pytest_arguments(given: Sequence[str]) -> list[str]:
    """What pytest is told: the default tests are shared out among the cores.

    Tests that are asked for by a path run alone: the longer suites measure, kill, and count what a machine has.
    """
    names_a_path = any(Path(each.partition("::")[0]).exists() for each in given)
    return [*given] if names_a_path else [*SHARED_OUT, *given]
