"""The dispatch service that is read over HTTP: GeoReport v2 (JSON) from memory, so that it costs little itself."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import uvloop

from bench.load import HOST
from bench.servers.dispatch_book import Book
from bench.servers.settings import read_city
from hub.connectors.petitions.dispatch.postgres import PostgresDispatch
from hub.connectors.petitions.keys import DISPATCH_OLDEST, DispatchFilter
from hub.connectors.petitions.records import DispatchCase
from hub.demo.dispatch.service import GEOREPORT
from hub.rules.systems import SystemCode
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link
from hub.sources.paging import Page, Search

# So many cases fit into what a connector of the hub takes at once.
READ_AT_ONCE = 5_000
# No statement here is in a hurry.
LIMIT_SECONDS = 60.0


class Answering(asyncio.Protocol):
    """One kept connection. Requests without a body end with an empty line."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._asked = b""

    def connection_made(self, transport: Any) -> None:
        """Keep where to answer."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        *heads, self._asked = (self._asked + data).split(b"\r\n\r\n")
        for head in heads:
            self._transport.write(answered(self._book, head.split(b" ", 2)[1].decode()))


def answered(book: Book, target: str) -> bytes:
    """The bytes of the answer to a request for this target."""
    path, _, query = target.partition("?")
    body = book.answer(path.removeprefix(f"{GEOREPORT}/"), dict(parse_qsl(query)))
    status, body = (b"404 Not Found", b"[]") if body is None else (b"200 OK", body)
    return b"HTTP/1.1 %b\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n%b" % (
        status,
        len(body),
        body,
    )


async def _read(url: str) -> AsyncIterator[DispatchCase]:
    """All cases of the database, the earliest first."""
    loop = asyncio.get_running_loop()
    async with opened_link(url, "dispatch service", loop.time, LIMIT_SECONDS) as link:
        dispatch = PostgresDispatch(Database(SystemCode.DISPATCH, link, sql_folder()))
        page: Page | None = Page(DISPATCH_OLDEST, READ_AT_ONCE)
        while page:
            (found,) = await dispatch.dispatch_cases([Search(DispatchFilter(), page)])
            for case in found.records:
                yield case
            page = _next(found.records[-1]) if found.has_next else None


def _next(last: DispatchCase) -> Page:
    return Page(DISPATCH_OLDEST, READ_AT_ONCE, beyond=DISPATCH_OLDEST.place(last))


async def _served() -> None:
    book = Book([case async for case in _read(read_city().databases[SystemCode.PETITIONS])])
    gc.collect()
    gc.freeze()
    server = await asyncio.get_running_loop().create_server(
        partial(Answering, book), HOST, int(os.environ["BENCH_PORT"])
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_served())
