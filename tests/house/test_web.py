"""The committed bundle of GraphiQL is the one its sums describe."""

import hashlib
import re

from hub.web import GRAPHIQL_CSP, GRAPHIQL_DIST, GRAPHIQL_PAGE

SOURCE = GRAPHIQL_DIST.parent / "source"


def test_the_sums_describe_every_file_of_the_bundle_and_no_other():
    lines = (GRAPHIQL_DIST / "SHA256SUMS").read_text().splitlines()
    written = {name: digest for digest, name in (line.split("  ") for line in lines)}

    files = [path for path in GRAPHIQL_DIST.iterdir() if path.name != "SHA256SUMS"]
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == written


def test_the_page_asks_only_for_files_of_the_bundle():
    asked = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', GRAPHIQL_PAGE.read_text())

    assert asked
    assert all((GRAPHIQL_DIST / path.removeprefix("/graphiql/assets/")).is_file() for path in asked)


def test_no_script_may_be_inline_evaluated_or_foreign():
    directives = dict(part.split(" ", 1) for part in GRAPHIQL_CSP.split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["worker-src"] == directives["connect-src"] == "'self'"
    assert "<script>" not in GRAPHIQL_PAGE.read_text()
    assert "http" not in GRAPHIQL_CSP


def test_the_lock_pins_contents_and_no_registry():
    lock = (SOURCE / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == len(re.findall(r'^    "node_modules/', lock, re.MULTILINE))
