"""One embedded PostgreSQL, one seeded city and one hub over it, for the whole run."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest
import uvicorn
from prometheus_client import CollectorRegistry

from hub.app import create_app, opened_parts
from hub.app.configuration import Configuration
from hub.app.systems import opened_database
from hub.cli.server import OPTIONS
from hub.demo.client import demo_key
from hub.demo.databases import create_databases, seed_all
from hub.demo.world import world
from hub.http.operations import Operations
from hub.http.requests import GraphQLRequest
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from hub.services.databases import migrate_all
from hub.services.embedded_postgres import EmbeddedPostgres
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import Link, opened_link
from hub.sources.health import HealthOf

# Taken out: to a hub that a test starts it would be a setting that there is not.
REFUSES_SKIPS = os.environ.pop("HUB_REFUSE_SKIPS", None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed, a skip would hide a missing step."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REFUSES_SKIPS and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# How long an example takes says something of the machine and nothing of the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

SECRET = b"a secret that only the tests have"
# What a busy machine takes is no matter here; what a system may take is tested with its own clock.
PATIENCE = 4
# All tests come from one address.
BUDGET, WRONG_CODES = 10**9, 10**6


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    # Run as root, the server has an account of its own, which pytest's folders keep out.
    folder = Path(tempfile.mkdtemp(prefix="khub-tests-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres(folder / "postgres") as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def told_rows() -> list[int]:
    """The rows that the seed told of."""
    return []


@pytest.fixture(scope="session")
def urls(postgres: EmbeddedPostgres, told_rows: list[int]) -> dict[SystemCode, str]:
    """The addresses of every system's database, migrated and seeded."""

    async def filled() -> dict[SystemCode, str]:
        addresses = await create_databases(postgres.url)
        await migrate_all(addresses)
        await seed_all(addresses, world(), lambda _name, rows: told_rows.append(rows))
        return addresses

    return asyncio.run(filled())


OF_ITSELF = ("select 1", "select clock_timestamp()")


class CountedLink:
    """A link that notes the statements it is asked for."""

    def __init__(self, link: Link, system: SystemCode, statements: list[tuple[str, str]]) -> None:
        self._link, self._system, self._statements = link, system, statements

    async def fetch(self, text: str, *arguments: object) -> Any:
        # What the hub does by itself, whoever asks.
        if not text.startswith(OF_ITSELF) and "from stored_document" not in text:
            self._statements.append((self._system, text))
        return await self._link.fetch(text, *arguments)

    async def fetch_current(self, text: str, *arguments: object) -> Any:
        return await self.fetch(text, *arguments)

    async def execute(self, text: str, *arguments: object) -> Any:
        if not text.startswith("-- Those that have waited"):
            self._statements.append((self._system, text))
        return await self._link.execute(text, *arguments)

    def changed(self) -> None:
        self._link.changed()

    def pools(self) -> Any:
        return self._link.pools()


@dataclass
class Hub:
    """The hub as its callers see it, and the statements that it made."""

    operations: Operations
    clients: Clients
    databases: dict[SystemCode, Database]
    health: HealthOf
    metrics: CollectorRegistry
    statements: list[tuple[str, str]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    async def ask(
        self, query: str, variables: dict[str, Any] | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """The answer to one operation; `statements` then holds what it cost."""
        caller = replace(await self.clients.caller(f"Bearer {key}" if key else None), by_post=True)
        self.statements.clear()
        answer = await self.operations.answer(GraphQLRequest(query, variables), caller, "test-request")
        return msgspec.json.decode(msgspec.json.encode(answer.body))

    async def data(
        self, query: str, variables: dict[str, Any] | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """The data of an operation that must not have errors."""
        answer = await self.ask(query, variables, key)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def key(self, *scopes: str, agency: str = "397120000J") -> str:
        """The key of a new client with these scopes."""
        self._made = getattr(self, "_made", 0) + 1
        client_id, secret = f"test{self._made:04}", "s" * 43
        await self.clients.add(client_id, "a test", agency, scopes, secret)
        return api_key(client_id, secret)


@asynccontextmanager
async def opened_hub(
    urls: dict[SystemCode, str],
    rules: CityRules | None = None,
    cache_megabytes: int = 0,
    wrong_codes: int = WRONG_CODES,
) -> AsyncIterator[Hub]:
    statements: list[tuple[str, str]] = []

    @asynccontextmanager
    async def counted(system: SystemCode, url: str, patience: float) -> AsyncIterator[Database]:
        async with opened_link(url, system, time.monotonic, 2 * patience) as link:
            yield Database(system, CountedLink(link, system, statements), sql_folder())

    configured = Configuration(
        rules=rules or CityRules(),
        patience=PATIENCE,
        cache_megabytes=cache_megabytes,
        budget=BUDGET,
        wrong_codes=wrong_codes,
    )
    async with opened_parts(urls, SECRET, counted, configured) as parts:
        names = ("operations", "clients", "databases", "health", "metrics")
        yield Hub(**{name: parts[name] for name in names}, statements=statements, parts=parts)


@pytest.fixture(scope="session")
async def hub(urls: dict[SystemCode, str], anyio_backend: str) -> AsyncIterator[Hub]:
    async with opened_hub(urls) as opened:
        yield opened


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    port: int
    key: str

    def request(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() if isinstance(body, str) else body, named)
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def post(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> Reply:
        body = json.dumps({"query": query, "variables": variables})
        return self.request("POST", "/graphql", body, **{"content_type": "application/json", **headers})


async def registered_demo_key(url: str) -> str:
    async with opened_database(SystemCode.HUB, url) as database:
        return await demo_key(Clients(database), SECRET)


def listening(urls: dict[SystemCode, str], configured: Configuration, key: str | None = None) -> Iterator[int]:
    """A server with the hub; its port."""
    app = create_app(urls, SECRET, key, configured)
    server = uvicorn.Server(uvicorn.Config(app, port=0, **{**OPTIONS, "log_level": "error"}))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def site(urls: dict[SystemCode, str]) -> Iterator[Site]:
    """The hub behind a real server, with the key of the demo's agency."""
    key = asyncio.run(registered_demo_key(urls[SystemCode.HUB]))
    configured = Configuration(patience=PATIENCE, budget=BUDGET, wrong_codes=WRONG_CODES)
    for port in listening(urls, configured, key):
        yield Site(port, key)
