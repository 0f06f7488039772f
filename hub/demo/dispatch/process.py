"""The demo's dispatch service in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait

import uvicorn

from hub.connectors.petitions.dispatch.postgres import PostgresDispatch
from hub.demo.dispatch.service import dispatch_service, route_of
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link


@contextmanager
def running_dispatch_service(petitions_url: str, kind: str) -> Iterator[str]:
    """Serve the cases of this database as `open311` or `open1999`; gives the address to set."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(petitions_url, listener), name="dispatch service", daemon=True
        )
        process.start()
    try:
        yield f"{kind}+http://127.0.0.1:{port}{route_of(kind)}"
    finally:
        process.terminate()
        process.join(5)


def _serve(petitions_url: str, listener: socket.socket) -> None:
    # Ctrl-C reaches every process of the terminal; the hub ends this one when it has ended itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_hub, daemon=True).start()
    asyncio.run(_served(petitions_url, listener))


async def _served(petitions_url: str, listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    async with opened_link(petitions_url, "dispatch service", loop.time, 5) as link:
        app = dispatch_service(PostgresDispatch(Database(SystemCode.DISPATCH, link, sql_folder())))
        config = uvicorn.Config(app, log_level="warning", server_header=False, ws="none")
        await uvicorn.Server(config).serve(sockets=[listener])


def _end_with_the_hub() -> None:
    hub = multiprocessing.parent_process()
    if hub is not None:
        wait([hub.sentinel])
        os._exit(0)
