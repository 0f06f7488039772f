"""The operations in stock Strawberry: resolvers, data loaders, the same statements."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from bench.servers.searches import newest_awards, newest_tenders
from bench.servers.settings import opened_databases, serve
from bench.servers.strawberry_loaders import Loaders
from bench.servers.strawberry_tenders import Award, AwardConnection, Tender, TenderConnection, TenderFilter
from bench.servers.strawberry_types import (
    SCALARS,
    Agency,
    AgencyCode,
    CallStatistic,
    CaseEvent,
    DispatchCase,
    Info,
    LocalizedText,
    Node,
    PeriodInput,
    agency_of,
    databases_of,
    in_taipei,
)


@strawberry.type
class Query:
    """What may be asked."""

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002  # the schema's name
        """A dispatch case by its global id."""
        _, _, number = urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode().partition(":")
        (row,) = await databases_of(info).fetch("petitions/dispatch_by_case_number", [number])
        return _dispatch_case(id, row, databases_of(info).incidents[row["incident"]])

    @strawberry.field
    async def tenders(self, info: Info, filter: TenderFilter, first: int = 20) -> TenderConnection:  # noqa: A002
        """The newest tenders."""
        rows = await databases_of(info).fetch("tenders/tenders", *newest_tenders(filter.notice_to, first))
        return TenderConnection(nodes=[_tender(row) for row in rows[:first]])

    @strawberry.field
    async def awards(self, info: Info, first: int = 20) -> AwardConnection:
        """The newest awards."""
        rows = await databases_of(info).fetch("awards/awards", *newest_awards(first))
        return AwardConnection(nodes=[_award(row) for row in rows[:first]])

    @strawberry.field
    async def agency(self, info: Info, code: AgencyCode) -> Agency | None:
        """An agency."""
        return await agency_of(info, code)

    @strawberry.field
    async def call_statistics(self, info: Info, period: PeriodInput) -> list[CallStatistic]:
        """Calls by month."""
        rows = await databases_of(info).fetch("petitions/call_months", [period.from_], [period.to])
        return [
            CallStatistic(
                month=row["month"].isoformat()[:7], handled=row["handled"], served_at_once=row["served_at_once"]
            )
            for row in rows
        ]


def _dispatch_case(id_: strawberry.ID, row: Any, subject: str) -> DispatchCase:
    return DispatchCase(
        id=id_,
        case_number=row["case_number"],
        subject=subject,
        status=row["status"],
        created_at=in_taipei(row["created_at"]),
        history=_history(row),
        agency_code=row["agency_code"],
    )


def _history(row: Any) -> list[CaseEvent]:
    steps: list[tuple[datetime | None, str]] = [
        (row["created_at"], "RECEIVED"),
        (row["online_notified_at"], "NOTIFIED"),
        (row["answered_at"], "REPORTED_BACK"),
        (row["finished_at"], "FINISHED"),
    ]
    told = [
        CaseEvent(at=in_taipei(at), kind=kind, agency_code=row["agency_code"])
        for at, kind in steps
        if at is not None
    ]
    return sorted(told, key=lambda event: event.at)


def _tender(row: Any) -> Tender:
    return Tender(title=row["title"], status=row["status"], notice_date=row["notice_date"], row=row)


def _award(row: Any) -> Award:
    return Award(
        code=row["code"],
        rank=row["rank"],
        year=row["year"],
        title=None if row["title"] is None else LocalizedText(zh_tw=row["title"]),
        programme_code=row["programme_code"],
    )


class Endpoint(GraphQL[dict[str, Any], None]):
    """Strawberry's own endpoint, with loaders of its own for each request."""

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        """What resolvers need."""
        databases = request.state.databases
        return {"databases": databases, "loaders": Loaders(databases)}


@asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
    async with opened_databases() as databases:
        yield {"databases": databases}


schema = strawberry.Schema(Query, types=[DispatchCase], config=StrawberryConfig(scalar_map=SCALARS))
app = Starlette(routes=[Route("/graphql", Endpoint(schema))], lifespan=_lifespan)

if __name__ == "__main__":
    serve("bench.servers.strawberry_app:app")
