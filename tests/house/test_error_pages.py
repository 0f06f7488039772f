"""Every error code has a page, and every page a code; its example is an error of that code."""

import json
import re
import runpy
from pathlib import Path

import pytest

from hub.errors import ErrorCode, HubError

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference" / "errors"
GENERATOR = runpy.run_path(str(ROOT / "docs" / "generate_reference.py"))
MEANINGS = GENERATOR["MEANINGS"]


def classes(kind=HubError):
    for each in kind.__subclasses__():
        yield each
        yield from classes(each)


def test_every_code_has_a_page_and_every_page_a_code():
    assert {path.stem for path in PAGES.glob("*.md")} == {"README", *ErrorCode}
    assert set(MEANINGS) == set(ErrorCode)


def test_every_code_is_raised_by_a_class_or_by_graphql_itself():
    of_classes = {vars(each)["code"] for each in classes() if "code" in vars(each)}
    assert of_classes | set(GENERATOR["WITHOUT_CLASS"]) == set(ErrorCode)
    assert all(isinstance(code, ErrorCode) for code in of_classes)


def test_the_index_leads_to_every_page():
    text = (PAGES / "README.md").read_text("utf-8")
    assert [code for code in ErrorCode if f"({code}.md)" not in text] == []


@pytest.mark.parametrize("code", ErrorCode)
def test_a_page_shows_an_error_of_its_code_with_all_that_it_lists(code):
    text = (PAGES / f"{code}.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    extensions = json.loads(example)["extensions"]
    assert extensions["code"] == code
    listed = re.findall(r"^- `(\w+)`", text, re.MULTILINE)
    assert set(listed) == extensions.keys()


@pytest.mark.parametrize("code", ErrorCode)
def test_a_page_tells_caller_and_operator_what_to_do_in_both_languages(code):
    for told in (MEANINGS[code]["caller"], MEANINGS[code]["operator"]):
        chinese, english = told
        assert not chinese.isascii()
        assert english.isascii() or "…" in english
    assert not MEANINGS[code]["meaning"].isascii()
