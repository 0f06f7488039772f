"""`khub test`: the project's own tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

import hub
from hub.errors import StartupError


def test(context: typer.Context) -> None:
    """Run the tests; further arguments go to pytest, with paths as seen from the checkout."""
    root = Path(hub.__file__).parent.parent
    if not (root / "tests").is_dir():
        raise StartupError("the tests are in the source checkout: run ./khub test there")
    try:
        import pytest  # noqa: PLC0415  # only a checkout has it
    except ImportError:
        raise StartupError("pytest is not installed: run ./khub test in the source checkout") from None
    os.chdir(root)
    sys.exit(pytest.main(context.args))
