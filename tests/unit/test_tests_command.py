"""`khub test`: the default tests are shared out among the cores, what is named runs alone."""

import pytest

from hub.cli.tests import SHARED_OUT, pytest_arguments


@pytest.mark.parametrize("given", [[], ["-q"], ["-q", "-k", "deadline"]])
def test_the_default_tests_are_shared_out(given):
    assert pytest_arguments(given) == [*SHARED_OUT, *given]


@pytest.mark.parametrize("path", ["tests/unit", f"{__file__}::test_the_default_tests_are_shared_out"])
def test_what_is_named_by_a_path_runs_alone(path):
    assert pytest_arguments(["-q", path]) == ["-q", path]
