"""GraphiQL as the hub ships it, driven in headless Chromium against a small GraphQL server of our own."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import build_schema, graphql_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from hub.web import GRAPHIQL_CSP, GRAPHIQL_DIST, GRAPHIQL_PAGE

SCHEMA = build_schema("""
    "標案 A tender."
    type Tender { title: String! agency: String! }
    type Query {
      "依行政區列出標案 Tenders of a district."
      tenders(district: String!): [Tender!]!
      "呼叫者的金鑰 The key of the caller."
      key: String
      hubVersion: String
    }
    type Subscription { news: String }
""")
KEY = json.dumps({"Authorization": "Bearer demo-agency-key"}, indent=2)
TABS = [
    {
        "title": {"zhTw": "手機網頁", "en": "Mobile page"},
        "about": {
            "zhTw": "市民手機網頁所送的查詢：一個行政區的標案。",
            "en": "What the page on a citizen's phone asks for.",
        },
        "query": """\
query MobilePage($district: String!) {
  tenders(district: $district) {
    title
    agency
  }
}
""",
        "variables": json.dumps({"district": "鼓山區"}, ensure_ascii=False, indent=2),
    },
    {
        "title": {"zhTw": "機關系統", "en": "Agency app"},
        "about": {"zhTw": "機關系統以自己的金鑰查驗。", "en": "An agency's own system, with its key."},
        "query": "query AgencyApp {\n  key\n}",
        "variables": "{}",
        "headers": KEY,
    },
    {
        "title": {"zhTw": "開發者", "en": "Developer"},
        "about": {"zhTw": "一次取得多個機關的資料。", "en": "Several agencies in one query."},
        "query": "query Developer {\n  hubVersion\n}",
        "variables": "{}",
    },
]


@dataclass
class Endpoint:
    """A GraphQL endpoint that remembers the keys it was called with."""

    keys: list[str | None] = field(default_factory=list)

    def tenders(self, _info: Any, district: str) -> list[dict[str, str]]:
        return [{"title": f"{district}，排水改善工程（第二期）", "agency": "水利局"}]

    def key(self, _info: Any) -> str | None:
        return self.keys[-1]

    async def answer(self, request: Request) -> Response:
        self.keys.append(request.headers.get("authorization"))
        sent = await request.json()
        result = graphql_sync(
            SCHEMA,
            sent["query"],
            self,
            variable_values=sent.get("variables"),
            operation_name=sent.get("operationName"),
        )
        return JSONResponse(result.formatted)


@dataclass
class News:
    """An endpoint that tells its subscribers something twice, in pieces, and then says that it lives."""

    breaks_off: bool = False
    left: threading.Event = field(default_factory=threading.Event)

    async def answer(self, request: Request) -> Response:
        sent = await request.json()
        if not sent["query"].startswith("subscription"):
            return await Endpoint().answer(request)
        assert "text/event-stream" in request.headers["accept"]
        return StreamingResponse(self.events(), media_type="text/event-stream")

    async def events(self) -> AsyncIterator[str]:
        yield ":\n\n"
        yield 'event: next\ndata: {"data": {"news": "第一則"}}\n\nevent: next\ndata: {"da'
        yield 'ta": {"news": "第二則"}}\n\n'
        try:
            while not self.breaks_off:
                yield ":\n\n"
                await asyncio.sleep(0.05)
            raise ConnectionAbortedError
        finally:
            self.left.set()


async def fallen(_request: Request) -> Response:
    return PlainTextResponse("<h1>Bad gateway</h1>", status_code=502)


def house(answer: Any) -> Any:
    """The page, its files, its settings and `answer` as the endpoint, all under the hub's policy."""

    async def page(_request: Request) -> Response:
        return FileResponse(GRAPHIQL_PAGE)

    async def config(_request: Request) -> Response:
        return JSONResponse({"endpoint": "/graphql", "tabs": TABS})

    app = Starlette(
        routes=[
            Route("/graphiql", page),
            Route("/graphiql/config.json", config),
            Mount("/graphiql/assets", StaticFiles(directory=GRAPHIQL_DIST)),
            Route("/graphql", answer, methods=["POST"]),
        ]
    )
    return under_policy(app)


def under_policy(app: Any) -> Any:
    async def policed(scope: Any, receive: Any, send: Any) -> None:
        async def send_with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", GRAPHIQL_CSP.encode()))
            await send(message)

        await app(scope, receive, send_with_policy)

    return policed


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def origin(serve: Any, endpoint: Endpoint) -> str:
    return serve(house(endpoint.answer))


def tab(page: Any, title: str) -> Any:
    return titles(page).and_(page.get_by_role("button", name=title, exact=True))


def titles(page: Any) -> Any:
    return page.locator(".graphiql-tab-button")


def answer(page: Any) -> Any:
    return page.locator(".graphiql-response .view-lines")


def run(page: Any) -> None:
    page.get_by_role("button", name="Execute query").click()


def write(page: Any, text: str) -> None:
    """Replaces the open document, as a person at the keyboard would."""
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def ready(page: Any) -> None:
    """The editors are up and the schema has arrived."""
    page.locator(".graphiql-response .monaco-editor").wait_for()
    page.locator(".graphiql-sidebar .graphiql-spin").wait_for(state="detached")


def test_it_opens_in_chinese_with_a_tab_for_each_kind_of_user(visit, origin, expect):
    opened = visit(origin, "/graphiql")
    page = opened.page
    ready(page)

    expect(page).to_have_title("高雄資料中樞 GraphiQL")
    expect(page.locator("html")).to_have_attribute("lang", "zh-TW")
    expect(titles(page)).to_have_text(["手機網頁", "機關系統", "開發者"])
    expect(page.get_by_role("heading", name="這是什麼？")).to_be_visible()
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("MobilePage")
    assert (opened.complaints, opened.foreign) == ([], [])


def test_the_run_button_sends_the_document_with_its_variables(visit, origin, expect):
    opened = visit(origin, "/graphiql")
    ready(opened.page)

    run(opened.page)

    expect(answer(opened.page)).to_contain_text("鼓山區，排水改善工程（第二期）")
    expect(opened.page.locator(".unicode-highlight")).to_have_count(0)
    assert (opened.complaints, opened.foreign) == ([], [])


def test_a_subscription_tells_its_news_until_it_is_stopped(visit, serve, expect):
    news = News()
    page = visit(serve(house(news.answer)), "/graphiql").page
    ready(page)
    write(page, "subscription { news }")

    run(page)
    expect(answer(page)).to_contain_text("第二則")
    assert not news.left.is_set()
    page.get_by_role("button", name="Stop query").click()

    assert news.left.wait(10)
    expect(page.get_by_role("button", name="Execute query")).to_be_visible()


def test_a_stream_that_breaks_off_says_so(visit, serve, expect):
    page = visit(serve(house(News(breaks_off=True).answer)), "/graphiql").page
    ready(page)
    write(page, "subscription { news }")

    run(page)

    expect(answer(page)).to_contain_text("串流已中斷")


@pytest.mark.parametrize(
    ("path", "locale", "lang", "title"),
    [
        ("/graphiql?lang=en", "zh-TW", "en", "Agency app"),
        ("/graphiql?lang=zh-TW", "en-US", "zh-TW", "機關系統"),
        ("/graphiql", "en-US", "en", "Agency app"),
        ("/graphiql", "fr-FR", "zh-TW", "機關系統"),
    ],
)
def test_the_language_is_as_asked_else_as_the_browser(visit, origin, expect, path, locale, lang, title):
    page = visit(origin, path, locale=locale).page

    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(tab(page, title)).to_be_visible()


def test_a_control_on_the_page_switches_the_language(visit, origin, expect):
    page = visit(origin, "/graphiql").page

    page.get_by_role("navigation", name="語言").get_by_role("link", name="English").click()

    expect(page).to_have_title("Kaohsiung data hub GraphiQL")
    expect(titles(page)).to_have_text(["Mobile page", "Agency app", "Developer"])


def test_the_agencys_key_reaches_the_endpoint_also_after_a_reload_and_is_never_stored(
    visit, origin, endpoint, expect
):
    page = visit(origin, "/graphiql").page
    ready(page)
    tab(page, "機關系統").click()
    run(page)
    expect(answer(page)).to_contain_text("Bearer demo-agency-key")
    page.wait_for_function("() => JSON.parse(localStorage.getItem('graphiql:tabState'))?.activeTabIndex === 1")

    page.reload()
    ready(page)
    page.get_by_role("button", name="Headers").click()
    expect(page.locator("section[aria-label=Headers] .view-lines").last).to_contain_text("demo-agency-key")
    run(page)

    expect(answer(page)).to_contain_text("Bearer demo-agency-key")
    assert "demo-agency-key" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_key_does_not_follow_the_reader_to_other_tabs(visit, origin, endpoint, expect):
    page = visit(origin, "/graphiql").page
    ready(page)
    tab(page, "機關系統").click()
    run(page)
    expect(answer(page)).to_contain_text("Bearer demo-agency-key")

    tab(page, "手機網頁").click()
    run(page)
    expect(answer(page)).to_contain_text("水利局")
    assert endpoint.keys[-1] is None

    tab(page, "機關系統").click()
    run(page)
    expect(answer(page)).to_contain_text("Bearer demo-agency-key")


def test_completion_and_checking_know_the_schema(visit, origin, expect):
    opened = visit(origin, "/graphiql")
    page = opened.page
    ready(page)

    write(page, "{ hub")
    expect(page.locator(".suggest-widget").get_by_role("option", name="hubVersion")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("hubVersion")
    write(page, "{ nothing ")
    expect(page.locator(".graphiql-query-editor .squiggly-error").first).to_be_attached()
    assert (opened.complaints, opened.foreign) == ([], [])


def test_a_reload_keeps_what_the_reader_wrote(visit, origin, expect):
    opened = visit(origin, "/graphiql")
    page = opened.page
    ready(page)
    tab(page, "開發者").click()
    write(page, "query Mine { key }")
    page.wait_for_function("() => localStorage.getItem('graphiql:tabState')?.includes('Mine')")

    page.reload()
    ready(page)

    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("query Mine")
    expect(titles(page)).to_have_text(["手機網頁", "機關系統", "Mine"])
    assert (opened.complaints, opened.foreign) == ([], [])


def test_the_help_brings_the_first_tabs_back(visit, origin, expect):
    page = visit(origin, "/graphiql").page
    ready(page)
    write(page, "query Mine { key }")
    page.wait_for_function("() => localStorage.getItem('graphiql:tabState')?.includes('Mine')")

    page.get_by_role("button", name="還原示範分頁").click()
    ready(page)

    expect(titles(page)).to_have_text(["手機網頁", "機關系統", "開發者"])
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("MobilePage")


def test_docs_history_field_picker_and_prettify_work_under_the_policy(visit, origin, expect):
    opened = visit(origin, "/graphiql")
    page = opened.page
    ready(page)
    run(page)
    expect(answer(page)).to_contain_text("水利局")

    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-plugin").get_by_role("link", name="Query").click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("依行政區列出標案")
    page.get_by_role("button", name="Show History").click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("MobilePage")
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("tenders")
    write(page, "query Squeezed{hubVersion}")
    page.get_by_role("button", name="Prettify query").click()
    expect(page.locator(".graphiql-query-editor .view-line")).to_have_count(4)
    assert (opened.complaints, opened.foreign) == ([], [])


def test_a_fallen_server_is_told_in_words(visit, serve, expect):
    page = visit(serve(house(fallen)), "/graphiql").page

    expect(page.get_by_role("alert").filter(has_text="無法取得 schema")).to_contain_text("HTTP 502")
    run(page)

    expect(answer(page)).to_contain_text("伺服器回應 HTTP 502，內容不是 GraphQL 的 JSON。")


def test_a_hub_that_has_gone_away_is_told_in_words(visit, origin, expect):
    page = visit(origin, "/graphiql?lang=en").page
    ready(page)
    page.context.set_offline(True)

    run(page)

    expect(answer(page)).to_contain_text("The request did not reach")
