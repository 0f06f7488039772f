"""The house's plan, as contracts in pyproject.toml."""

import pytest


def test_imports_go_down_only():
    linter = pytest.importorskip("importlinter.cli", reason="import-linter is not installed")
    assert linter.lint_imports(no_cache=True) == 0
