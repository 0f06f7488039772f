"""`khub test`: the project's own tests."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import typer

import hub
from hub.errors import StartupError


def test(context: typer.Context) -> None:
    """Run the tests; further arguments go to pytest, with paths as seen from the checkout."""
    root = Path(hub.__file__).parent.parent
    if not (root / "tests").is_dir():
        raise StartupError("the tests are in the source checkout: run ./khub test there")
    if find_spec("pytest") is None:
        raise StartupError("pytest is not installed: run ./khub test in the source checkout")
    os.chdir(root)
    # A process of its own: pytest wants to see its plugins' modules before anyone imports them.
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *context.args])
