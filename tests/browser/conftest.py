"""A headless Chromium that refuses to leave the server under test, and keeps every complaint of a page."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`policy violated: ${violatedDirective} ${blockedURI}`));
"""


@dataclass
class Visit:
    """One open page, with what it logged as an error and every address outside the server it asked for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


# While Playwright's synchronous API is open no other event loop can run in this thread, so it is closed with
# the module instead of the session.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("chromium not found: install it to run the browser tests")
    api = pytest.importorskip("playwright.sync_api", reason="playwright not found: install the checks group")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *QUIET])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Opens `path` on `origin` in a new, empty profile."""
    contexts = []

    def open_page(origin: str, path: str, *, locale: str = "zh-TW", **options: Any) -> Visit:
        context = browser.new_context(locale=locale, **options)
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        visit = watch(context, origin)
        visit.page.goto(origin + path)
        return visit

    yield open_page
    for context in contexts:
        context.close()


def watch(context: Any, origin: str) -> Visit:
    visit = Visit(context.new_page())

    def stay_home(route: Any) -> None:
        visit.foreign.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((f"{origin}/", "data:", "blob:")), stay_home)
    visit.page.on("console", lambda log: log.type == "error" and visit.complaints.append(log.text))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@pytest.fixture
def expect(browser: Any) -> Any:
    return pytest.importorskip("playwright.sync_api").expect


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serves an ASGI application from a thread; yields its origin."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Serves ASGI applications until the test ends; each call returns an origin."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))
