"""The house's plan, as contracts in pyproject.toml; and what is loaded only where it is needed."""

import subprocess
import sys

import pytest


def test_imports_go_down_only():
    linter = pytest.importorskip("importlinter.cli", reason="import-linter is not installed")
    assert linter.lint_imports(no_cache=True) == 0


def ran(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_what_verifies_tokens_and_the_ledger_is_not_loaded_where_it_is_not_asked_for():
    program = (
        "import hub.app, hub.cli.verbs, sys; print({'joserfc', 'cryptography', 'rfc8785'} & sys.modules.keys())"
    )
    assert ran(program).stdout == "set()\n"


def test_the_client_of_http_is_not_loaded_before_something_is_posted():
    program = "import hub.app.casework, hub.cli.verbs, sys; print({'aiohttp'} & sys.modules.keys())"
    assert ran(program).stdout == "set()\n"


def test_where_it_is_missing_and_wanted_that_is_one_sentence():
    program = "import sys; sys.modules['joserfc'] = None; from hub.app.identity import require_library as r; r()"
    assert "StartupError: access tokens are configured, and what verifies them is missing" in ran(program).stderr
