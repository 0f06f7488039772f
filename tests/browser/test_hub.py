"""GraphiQL on the real hub: each kind of user runs the tab that is theirs, and nothing leaves the machine."""

import json

import pytest


@pytest.fixture
def origin(site):
    return f"http://127.0.0.1:{site.port}"


TABS = [
    ("手機網頁", "district"),
    ("機關應用", "verification"),
    ("開發者", "cityReport"),
]


@pytest.mark.parametrize(("title", "field"), TABS)
def test_the_tab_of_each_user_is_answered_without_errors(visit, origin, title, field):
    opened = visit(origin, "/graphiql?lang=zh-TW")
    page = opened.page
    page.locator(".graphiql-response .monaco-editor").wait_for()
    page.locator(".graphiql-sidebar .graphiql-spin").wait_for(state="detached")
    page.get_by_role("button", name=title, exact=True).first.click()
    # A tab's operation is known to the run button a moment after the tab is.
    page.wait_for_timeout(300)
    with page.expect_response("**/graphql") as answered:
        page.get_by_role("button", name="Execute query").click()
    answer = json.loads(answered.value.body())
    assert "errors" not in answer
    assert answer["data"][field]
    assert (opened.complaints, opened.foreign) == ([], [])
