"""How many examples a field is tried with, and which: `HUB_FUZZ` and `HUB_FUZZ_SEED`."""

from __future__ import annotations

import os

import pytest

EXAMPLES = int(os.environ.get("HUB_FUZZ", "3"))
# The same examples in every run, unless others are asked for by a number.
SEED = os.environ.get("HUB_FUZZ_SEED")


def pytest_report_header() -> str:
    return f"fuzz: {EXAMPLES} examples a field, " + (f"HUB_FUZZ_SEED={SEED}" if SEED else "always the same")


pytest.register_assert_rewrite("tests.fuzz.shapes")
