"""GraphiQL and the schema document, served from the package; nothing is fetched from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from hub.rules.bilingual import Bilingual
from hub.rules.document_mode import DocumentMode
from hub.web import GRAPHIQL_CSP, GRAPHIQL_PAGE, STORED_ONLY_PAGE


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of GraphiQL for one kind of user; `name` is its document in hub/documents."""

    name: str
    title: Bilingual
    about: Bilingual
    variables: str = "{}"
    with_key: bool = False


# The first is the one that opens: a query that crosses every system.
TABS = (
    Tab(
        "developer",
        Bilingual("開發者", "Developer"),
        Bilingual(
            "一個查詢跨越所有系統，並與議會報告的數字比對",
            "One query across all systems, beside the council reports",
        ),
    ),
    Tab(
        "mobile",
        Bilingual("手機網頁", "Mobile page"),
        Bilingual(
            "市民在手機上看一區的工程與派工，以及自己的案件",
            "A district's works and dispatch on a phone, and one's own case",
        ),
        variables='{ "district": "64000080" }',
    ),
    Tab(
        "citizen",
        Bilingual("市民", "Citizen"),
        Bilingual(
            "市民以登入所得的權杖，看誰查過自己的資料",
            "With the token of a login, a citizen sees who looked",
        ),
        variables='{ "period": null }',
    ),
    Tab(
        "agency",
        Bilingual("機關應用", "Agency app"),
        Bilingual(
            "承辦人以金鑰與目的查驗，不必請民眾附紙本",
            "A clerk verifies a fact with a key and a purpose, without paper",
        ),
        variables='{ "citizen": "E295000004" }',
        with_key=True,
    ),
)


class Assets(StaticFiles):
    """The bundle; workers take the policy of their own file, so each carries it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be asked for again each time it is used: most names do not change with their content."""
        response = await super().get_response(path, scope)
        response.headers["content-security-policy"] = GRAPHIQL_CSP
        response.headers["cache-control"] = "no-cache"
        return response


async def front(_request: Request) -> Response:
    """`/`: to GraphiQL."""
    return RedirectResponse("/graphiql")


async def graphiql(request: Request) -> Response:
    """`/graphiql`: the page; where nobody may write a query, one that says so."""
    nobody_may: bool = request.state.documents is DocumentMode.TRUSTED
    return FileResponse(
        STORED_ONLY_PAGE if nobody_may else GRAPHIQL_PAGE,
        headers={"content-security-policy": GRAPHIQL_CSP, "cache-control": "no-cache"},
    )


async def graphiql_config(request: Request) -> Response:
    """`/graphiql/config.json`: the endpoint and a tab for each kind of user."""
    key: str | None = request.state.demo_key
    tabs = [_configured(tab, key) for tab in TABS]
    return JSONResponse({"endpoint": "/graphql", "tabs": tabs}, headers={"cache-control": "no-store"})


def _configured(tab: Tab, key: str | None) -> dict[str, Any]:
    return {
        "title": _both(tab.title),
        "about": _both(tab.about),
        "query": (files("hub") / "documents" / f"{tab.name}.graphql").read_text("utf-8"),
        "variables": tab.variables,
        "headers": f'{{"Authorization": "Bearer {key}"}}' if tab.with_key and key else "",
    }


def _both(text: Bilingual) -> dict[str, str | None]:
    return {"zhTw": text.zh_tw, "en": text.en}


async def published_schema(request: Request) -> Response:
    """`/schema.graphql`: the schema as SDL."""
    return Response(request.state.sdl, headers={"content-type": "text/plain; charset=utf-8"})
