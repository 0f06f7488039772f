"""The same invented cases behind every connector to dispatch, and the same records behind all registers."""

import time
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import asyncpg
import pytest

from hub.app.registers import opened_register
from hub.connectors.petitions.dispatch.open311 import open311_dispatch
from hub.connectors.petitions.dispatch.open1999 import open1999_dispatch
from hub.connectors.petitions.dispatch.postgres import PostgresDispatch
from hub.demo.dispatch.service import GEOREPORT, OPEN1999, dispatch_service
from hub.demo.registers.process import opened_verification, register_addresses_at
from hub.demo.registers.security_server import security_server
from hub.privacy.kinds import certificate_kinds
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.services.databases import migrate_all
from hub.services.folders import sql_folder
from hub.services.http_link import opened_http_link
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link
from tests.conftest import PATIENCE
from tests.fakes.dispatch import CASES, FakeDispatch
from tests.fakes.dispatch_server import app_served

COLUMNS = (
    "case_number", "kind", "channel", "agency_code", "town_code", "status", "created_at", "answered_at",
    "synthetic",
    "incident", "address", "lat", "lng", "phone_notified_at", "online_notified_at", "finished_at",
)  # fmt: skip


@pytest.fixture(scope="session")
def service():
    """A dispatch service of these cases."""
    with app_served(dispatch_service(FakeDispatch(CASES))) as address:
        yield address


@pytest.fixture(scope="session")
async def cases_url(postgres, anyio_backend):
    """A database of these cases."""
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute('create database "contract"')
    await connection.close()
    url = postgres.url("contract")
    await migrate_all({SystemCode.DISPATCH: url})
    connection = await asyncpg.connect(url)
    rows = [
        (*(getattr(each, name) for name in COLUMNS), bytes(32), each.created_at + timedelta(1)) for each in CASES
    ]
    await connection.copy_records_to_table(
        "service_case", records=rows, columns=[*COLUMNS, "code_sha256", "due_at"]
    )
    await connection.close()
    return url


@asynccontextmanager
async def over_postgres(url):
    async with opened_link(url, "contract", time.monotonic, 10) as link:
        yield PostgresDispatch(Database(SystemCode.DISPATCH, link, sql_folder()))


@asynccontextmanager
async def over_http(adapter, address, rules=None):
    async with opened_http_link(SystemCode.DISPATCH, address, 10) as link:
        yield adapter(link, rules or CityRules())


@pytest.fixture(params=["fake", "postgres", "open311 json", "open311 xml", "open311 small pages", "open1999"])
async def dispatch(request, service, cases_url):
    """Dispatch, over everything it is read over."""
    georeport = f"{service}{GEOREPORT}"
    opened = {
        "postgres": lambda: over_postgres(cases_url),
        "open311 json": lambda: over_http(open311_dispatch, georeport),
        "open311 xml": lambda: over_http(open311_dispatch, f"{georeport}?format=xml&jurisdiction_id=kaohsiung"),
        "open311 small pages": lambda: over_http(open311_dispatch, f"{georeport}?page_size=45"),
        "open1999": lambda: over_http(open1999_dispatch, f"{service}{OPEN1999}"),
    }
    if request.param == "fake":
        yield FakeDispatch(CASES)
        return
    async with opened[request.param]() as connector:
        yield connector


@pytest.fixture(scope="session")
def message_log():
    """The lines that the security server has logged."""
    return []


@pytest.fixture(scope="session")
def register_addresses(urls, message_log):
    """The address of each kind at a security server over the seeded registers."""
    opened = partial(opened_verification, urls[SystemCode.VERIFICATION])
    with app_served(security_server(opened, certificate_kinds(), message_log.append)) as origin:
        yield register_addresses_at(origin.removeprefix("http://"))


@pytest.fixture(params=["postgres", "xroad", "xroad two at a time"])
def register_of(request, urls, register_addresses):
    """What opens the registers of a kind, over everything that they are read over."""
    xroad = register_addresses["VEHICLE"]
    address = {
        "postgres": urls[SystemCode.VERIFICATION],
        "xroad": xroad,
        "xroad two at a time": f"{xroad}&most=2",
    }[request.param]
    return lambda kind: opened_register(kind, address, PATIENCE)
