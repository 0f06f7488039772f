"""Telling whoever waits how far a run is."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """One line on standard error, so that standard output has the tables alone."""
    sys.stderr.write(f"khub: {line}\n")
    sys.stderr.flush()
