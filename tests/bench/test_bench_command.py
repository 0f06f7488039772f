"""`khub bench` as a whole, for moments: the contestants written in Python agree on every operation."""

import os
import subprocess
import sys

import msgspec
import pytest

from bench.operations import OPERATIONS

PYTHON = ("hub", "hub-cached", "strawberry", "asyncpg", "constant")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """What a short run prints, and what it writes."""
    written = tmp_path_factory.mktemp("bench") / "figures.json"
    options = ["--scale", "1", "--rounds", "1", "--connections", "2", "--contestants", ",".join(PYTHON)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "bench", "--seconds", "0.3", "--json", written, *options],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, msgspec.json.decode(written.read_bytes())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_table(bench, operation):
    printed, _ = bench
    assert f"\n{operation}: {OPERATIONS[operation].title}; 2 connections, 1 worker\n" in printed


def test_all_figures_are_written(bench):
    _, written = bench
    assert [each["operation"] for each in written["comparisons"]] == list(OPERATIONS)
    for each in written["comparisons"]:
        wanted = [name for name in PYTHON if name != "strawberry" or each["operation"] != "own-case"]
        assert list(each["figures"]) == wanted
        assert all(found["rate"] > 0 and found["server_us"] >= 0 for found in each["figures"].values())
