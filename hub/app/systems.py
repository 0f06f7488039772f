"""The agency systems, opened: each over PostgreSQL or HTTP, as its address says."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias

from hub.connectors import SYSTEMS, System
from hub.errors import StartupError
from hub.rules.city import CityRules
from hub.rules.systems import TABLES_OF, SystemCode
from hub.services.addresses import first_refused, hosts_of
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link
from hub.services.postgres_replica import CONNECT_SECONDS, ReplicatedServer
from hub.services.settings import variable_of
from hub.sources.watch import Ping

# More than any source gives a statement; for the hub's own statements, which have no source.
LINK_SECONDS = 2.0

OpenDatabase: TypeAlias = Callable[[SystemCode, str, float], AbstractAsyncContextManager[Database]]


@dataclass(frozen=True, slots=True)
class OpenedSystem:
    """A connector of a system, or line, how to find out whether it answers, and its database; None over HTTP."""

    connector: object
    ping: Ping
    database: Database | None


@asynccontextmanager
async def opened_database(system: SystemCode, url: str, patience: float = 1) -> AsyncIterator[Database]:
    """A system's database; connects when first asked."""
    async with opened_link(url, system, time.monotonic, LINK_SECONDS * patience) as link:
        yield Database(system, link, sql_folder())


def database_opener(replicas: Mapping[SystemCode, str], sql: Path | None = None) -> OpenDatabase:
    """How databases are opened when these have read replicas; `sql` has the statements, by default the hub's."""

    @asynccontextmanager
    async def opened(system: SystemCode, url: str, patience: float) -> AsyncIterator[Database]:
        if system not in replicas:
            async with opened_database(system, url, patience) as database:
                yield database
            return
        limit = LINK_SECONDS * patience
        async with (
            opened_link(url, system, time.monotonic, limit) as primary,
            opened_link(replicas[system], f"{system} replica", time.monotonic, limit, CONNECT_SECONDS) as replica,
        ):
            yield Database(system, ReplicatedServer(primary, replica, time.monotonic, limit), sql or sql_folder())

    return opened


@asynccontextmanager
async def opened_system(
    system: System, address: str, open_database: OpenDatabase, rules: CityRules, patience: float
) -> AsyncIterator[OpenedSystem]:
    """A system at its address; connects when first asked."""
    over_http = system.over_http(address)
    if over_http is None:
        async with open_database(system.code, address, patience) as database:
            yield OpenedSystem(system.postgres(database), database.ping, database)
        return
    # Not before it is needed: the client takes eleven megabytes.
    from hub.services.http_link import opened_http_link  # noqa: PLC0415

    adapter, url = over_http
    async with opened_http_link(system.code, url, LINK_SECONDS * patience) as link:
        connector = adapter(link, rules)
        yield OpenedSystem(connector, connector.ping, None)


async def refuse_wrong_addresses(
    urls: Mapping[SystemCode, str], rules: CityRules, *, loopback: bool = True
) -> None:
    """Raise StartupError for an address that an adapter cannot read, or that leads where no agency is.

    Nothing is connected to; names of services are resolved. `loopback`: whether this machine itself may be read.
    """
    for system in SYSTEMS:
        over_http = system.over_http(urls.get(system.code, ""))
        if over_http:
            await refuse_wrong_name(variable_of(system.code), over_http[1], loopback=loopback)
            async with opened_system(system, urls[system.code], opened_database, rules, patience=1):
                pass


async def refuse_wrong_name(setting: str, url: str, *, loopback: bool) -> None:
    """Raise StartupError if the name of a service leads where no agency is; `setting` is what named it."""
    for host in hosts_of(url):
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            # The hub starts while systems are away, and so while their names are; connecting asks again.
            continue
        resolved = {ip_address(str(address[0]).partition("%")[0]) for *_, address in found}
        if why := first_refused(resolved, loopback=loopback):
            raise StartupError(f"{setting}: {host}: {why}")


def addresses(urls: Mapping[SystemCode, str]) -> dict[SystemCode, str]:
    """The address of every system; one that has none of its own is read where its tables are."""
    return {system.code: urls.get(system.code) or urls[TABLES_OF[system.code]] for system in SYSTEMS}
