"""What was committed of others is what its sums describe, and no page loads anything else."""

import hashlib
import re

import pytest

from hub.web import GRAPHIQL_CSP, GRAPHIQL_DIST, GRAPHIQL_PAGE, RECEIPTS_ASSETS, RECEIPTS_CSP, RECEIPTS_PAGE

SOURCE = GRAPHIQL_DIST.parent / "source"


@pytest.mark.parametrize("folder", [GRAPHIQL_DIST, RECEIPTS_ASSETS / "qr"], ids=["graphiql", "qr"])
def test_the_sums_describe_every_file_of_the_bundle_and_no_other(folder):
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    written = {name: digest for digest, name in (line.split("  ") for line in lines)}

    files = [path for path in folder.iterdir() if path.name != "SHA256SUMS"]
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == written


@pytest.mark.parametrize(
    ("page", "folder", "address"),
    [
        (GRAPHIQL_PAGE, GRAPHIQL_DIST, "/graphiql/assets/"),
        (RECEIPTS_PAGE, RECEIPTS_ASSETS, "/receipts/assets/"),
    ],
    ids=["graphiql", "receipts"],
)
def test_the_page_asks_only_for_files_of_the_bundle(page, folder, address):
    asked = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page.read_text())

    assert asked
    assert all(path.startswith(address) and (folder / path.removeprefix(address)).is_file() for path in asked)


@pytest.mark.parametrize(
    ("page", "policy"),
    [(GRAPHIQL_PAGE, GRAPHIQL_CSP), (RECEIPTS_PAGE, RECEIPTS_CSP)],
    ids=["graphiql", "receipts"],
)
def test_no_script_may_be_inline_evaluated_or_foreign(page, policy):
    directives = dict(part.split(" ", 1) for part in policy.split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert directives.get("worker-src", "'self'") == "'self'"
    assert "<script>" not in page.read_text()
    assert "http" not in policy


def test_the_page_for_receipts_allows_no_inline_style_either():
    assert "unsafe" not in RECEIPTS_CSP
    assert "style=" not in RECEIPTS_PAGE.read_text()


def test_the_lock_pins_contents_and_no_registry():
    lock = (SOURCE / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == len(re.findall(r'^    "node_modules/', lock, re.MULTILINE))
