"""The documents say what the code does: references are generated, queries run, links lead somewhere."""

import re
import runpy
from pathlib import Path
from urllib.parse import unquote

import pytest
from graphql import build_schema, parse, validate

from hub.schema import schema_document
from hub.services.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "hub" / "documents").glob("*.graphql"))
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
NOT_OURS = {".venv", ".git", ".khub", "node_modules", ".pytest_cache", ".hypothesis"}


def pages():
    return sorted(path for path in ROOT.rglob("*.md") if not NOT_OURS.intersection(path.relative_to(ROOT).parts))


def named(path):
    return str(path.relative_to(ROOT))


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def schema():
    return build_schema(schema_document())


def test_the_reference_is_what_the_code_says():
    stale_pages = runpy.run_path(str(ROOT / "docs" / "generate_reference.py"))["stale_pages"]
    assert stale_pages() == [], "run: python docs/generate_reference.py"


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_relative_link_leads_somewhere(page):
    text = page.read_text("utf-8")
    broken = []
    for target in LINK.findall(FENCED.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=named)
def test_a_page_speaks_only_of_the_project(page):
    # Possession is a word of the field.
    text = page.read_text("utf-8").lower().replace("possession", "")
    assert [word for word in ("/work", "/root", "session") if word in text] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name):
    rows = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    assert Settings.model_fields[name].description
    assert f"| `HUB_{name.upper()}` |" in rows


def test_the_readme_shows_the_query_that_is_tested():
    text = (ROOT / "README.md").read_text("utf-8")
    shown = re.findall(r"^```graphql\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert shown == [(ROOT / "hub" / "documents" / "readme.graphql").read_text("utf-8")]
    assert len(shown[0].splitlines()) <= 15


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_stored_document_fits_the_schema(document, schema):
    assert [error.message for error in validate(schema, parse(document.read_text("utf-8")))] == []


def test_the_changelog_has_a_place_for_what_is_not_released():
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_decisions_are_numbered_without_a_gap_and_listed():
    records = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert [name for name in records if f"({name})" not in listed] == []


@pytest.mark.parametrize(
    "record", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=lambda path: path.stem
)
def test_a_decision_has_its_four_parts(record):
    text = record.read_text("utf-8")
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences", "Alternatives"]
    assert len(text.splitlines()) <= 60
