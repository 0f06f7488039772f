"""The demo's dispatch service in a process of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from hub.connectors.petitions.dispatch.postgres import PostgresDispatch
from hub.demo.dispatch.service import dispatch_service, route_of
from hub.demo.processes import running_service
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link


@contextmanager
def running_dispatch_service(petitions_url: str, kind: str) -> Iterator[str]:
    """Serve the cases of this database as `open311` or `open1999`; gives the address to set."""
    with running_service("dispatch service", _served, petitions_url) as host:
        yield f"{kind}+http://{host}{route_of(kind)}"


async def _served(petitions_url: str, listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    async with opened_link(petitions_url, "dispatch service", loop.time, 5) as link:
        app = dispatch_service(PostgresDispatch(Database(SystemCode.DISPATCH, link, sql_folder())))
        config = uvicorn.Config(app, log_level="warning", server_header=False, ws="none")
        await uvicorn.Server(config).serve(sockets=[listener])
