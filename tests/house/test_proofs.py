"""The pages that map requirements to tests name tests that exist, and leave no requirement without a word."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("docs/asvs.md", "docs/compliance/README.md")
AUDITORS = "docs/auditors.md"
TEST = re.compile(r"`(tests/[\w./]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (\d[^|]*) \|.*\| ([^|]+) \|$", re.MULTILINE)


@cache
def named_in(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("page", [*PAGES, AUDITORS])
def test_every_test_that_is_named_exists(page):
    named = TEST.findall((ROOT / page).read_text("utf-8"))
    assert len(named) > 15
    assert [f"{path}::{name}" for path, name in named if name not in named_in(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_requirement_has_its_proof_or_its_word(page):
    rows = ROW.findall((ROOT / page).read_text("utf-8"))
    assert len(rows) > 70
    assert [number for number, how in rows if len(how) < 4] == []


def test_every_promise_to_auditors_has_a_proof_and_a_command():
    table = (ROOT / AUDITORS).read_text("utf-8").partition("|---|---|---|\n")[2].partition("\n\n")[0]
    # A command may have a pipe, which is written with a backslash.
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()]
    assert len(rows) >= 10
    for promise, proof, check in rows:
        assert TEST.search(proof), promise
        assert check.strip(), promise


def test_every_control_of_the_baseline_is_there_once_and_in_order():
    numbers = [
        tuple(map(int, number.split("-"))) for number, _ in ROW.findall((ROOT / PAGES[1]).read_text("utf-8"))
    ]
    assert numbers == sorted(set(numbers))
    for before, number in zip([(0, 0, 0), *numbers], numbers, strict=False):
        # Each follows the one before: the next measure, or the first of the next item or aspect.
        assert number in (
            (*before[:2], before[2] + 1),
            (before[0], before[1] + 1, 1),
            (before[0] + 1, 1, 1),
        )
