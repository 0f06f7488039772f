"""The demo's security server in a process of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import uvicorn

from hub.connectors.verification.postgres import PostgresVerification
from hub.connectors.verification.protocol import Registers
from hub.demo.processes import running_service
from hub.demo.registers.resident_check import ACCESS_KEY, KIND
from hub.demo.registers.security_server import CLIENT, ROUTE, security_server
from hub.privacy.kinds import certificate_kinds
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link


@contextmanager
def running_security_server(verification_url: str) -> Iterator[dict[str, str]]:
    """Serve the registers of this database over X-Road; gives the address to set for each kind."""
    with running_service("security server", _served, verification_url) as host:
        yield register_addresses_at(host)


def register_addresses_at(host: str) -> dict[str, str]:
    """Every kind's address on the server at this host: all over X-Road but the one that the ministry checks."""
    xroad = f"xroad+http://{host}{ROUTE}?client={'/'.join(CLIENT)}&party_class={CLIENT[1]}"
    check = f"moi-arc+http://{host}?access_key={ACCESS_KEY}&synthetic=true"
    return {code: check if code == KIND else xroad for code in certificate_kinds()}


@asynccontextmanager
async def opened_verification(url: str) -> AsyncIterator[Registers]:
    """The registers of a database."""
    async with opened_link(url, "security server", asyncio.get_running_loop().time, 5) as link:
        yield PostgresVerification(Database(SystemCode.VERIFICATION, link, sql_folder()))


async def _served(verification_url: str, listener: socket.socket) -> None:
    opened = partial(opened_verification, verification_url)
    app = security_server(opened, certificate_kinds(), partial(print, flush=True))
    config = uvicorn.Config(app, log_level="warning", server_header=False, ws="none")
    await uvicorn.Server(config).serve(sockets=[listener])
