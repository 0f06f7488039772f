"""`khub bench` as a whole, for moments: the contestants written in Python agree on every operation."""

import os
import subprocess
import sys

import msgspec
import pytest

from bench.operations import OPERATIONS

PYTHON = ("hub", "hub-cached", "strawberry", "asyncpg", "constant")
STORED = [name for name, operation in OPERATIONS.items() if not operation.over_http]
OVER_HTTP = [name for name, operation in OPERATIONS.items() if operation.over_http]


def ran(folder, *more):
    """What a short run prints, and what it writes."""
    written = folder / "figures.json"
    options = ["--scale", "1", "--rounds", "1", "--connections", "2", "--contestants", ",".join(PYTHON), *more]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "bench", "--seconds", "0.3", "--json", written, *options],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, msgspec.json.decode(written.read_bytes())


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return ran(tmp_path_factory.mktemp("bench"))


@pytest.mark.parametrize("operation", STORED)
def test_every_operation_has_a_table(bench, operation):
    printed, _ = bench
    assert f"\n{operation}: {OPERATIONS[operation].title}; 2 connections, 1 worker\n" in printed


def test_all_figures_are_written(bench):
    _, written = bench
    assert [each["operation"] for each in written["comparisons"]] == STORED
    for each in written["comparisons"]:
        wanted = [name for name in PYTHON if name != "strawberry" or each["operation"] != "own-case"]
        assert list(each["figures"]) == wanted
        assert all(found["rate"] > 0 and found["server_us"] >= 0 for found in each["figures"].values())


def test_refusals_are_timed_two_kinds_at_a_time(tmp_path):
    _, written = ran(tmp_path, "--timing", "60")
    pairs = [(each["one"], each["other"]) for each in written["timings"]]
    assert pairs[0] == ("unknown case", "wrong code")
    assert {other for _, other in pairs[1:]} == {"signature of another key"}
    assert all(each["one_us"] > 0 for each in written["timings"])


def test_over_http_the_hub_and_its_cache_agree(tmp_path):
    _, written = ran(tmp_path, "--http")
    assert [each["operation"] for each in written["comparisons"]] == OVER_HTTP
    for each in written["comparisons"]:
        assert list(each["figures"]) == ["hub", "hub-cached", "constant"]
