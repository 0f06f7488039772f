"""Who may call a root resolver is its first statement, and a load its last."""

import ast
from pathlib import Path

import pytest

import hub.resolvers

FOLDER = Path(hub.resolvers.__file__).parent


def resolvers():
    """Public functions that are given the context, whether they wait or hand on what is waited for."""
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            if node.args.args and node.args.args[0].arg == "context":
                yield pytest.param(node, id=f"{path.stem}.{node.name}")


@pytest.mark.parametrize("resolver", list(resolvers()))
def test_a_resolver_says_first_who_may_call_it(resolver):
    statements = [s for s in resolver.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    assert ast.unparse(statements[0]).startswith("context.require"), ast.unparse(statements[0])


@pytest.mark.parametrize("resolver", list(resolvers()))
def test_a_resolver_ends_with_a_return(resolver):
    assert isinstance(resolver.body[-1], ast.Return | ast.AsyncWith | ast.With)
