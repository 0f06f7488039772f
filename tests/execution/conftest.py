"""What the engines' answers differ in is told in full."""

import pytest

pytest.register_assert_rewrite("tests.execution.engines")
