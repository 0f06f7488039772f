"""Tenders and awards of the Strawberry contestant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from bench.servers.strawberry_types import Agency, Info, LocalizedText, agency_of, loaders_of


@strawberry.input
class TenderFilter:
    """Which tenders."""

    notice_to: date | None = None


@strawberry.type
class ProgressReport:
    """One month's report."""

    month: str
    planned: Decimal
    actual: Decimal
    lag: Decimal
    paid_amount: str


def progress_report(row: Any) -> ProgressReport:
    """The report in a row."""
    planned, actual = row["planned"], row["actual"]
    return ProgressReport(
        month=row["month"].isoformat()[:7],
        planned=planned,
        actual=actual,
        lag=planned - actual,
        paid_amount=format(row["paid_amount"], "f"),
    )


@strawberry.type
class Tender:
    """A tender."""

    title: str
    status: str
    notice_date: date
    row: strawberry.Private[Any]

    @strawberry.field
    async def agency(self, info: Info) -> Agency:
        """Who is in charge."""
        return await agency_of(info, self.row["agency_code"])

    @strawberry.field
    async def latest_progress(self, info: Info) -> ProgressReport | None:
        """Its most recent report."""
        row = await loaders_of(info).latest_progress.load(self.row["id"])
        return None if row is None else progress_report(row)

    @strawberry.field
    async def progress_reports(self, info: Info, first: int = 6) -> list[ProgressReport]:
        """Its latest reports."""
        rows = await loaders_of(info).reports.load((self.row["id"], first))
        return [progress_report(row) for row in rows]


@strawberry.type
class AwardProgramme:
    """A programme of awards."""

    name: LocalizedText


@strawberry.type
class Award:
    """An award."""

    code: str
    rank: str
    year: int | None
    title: LocalizedText | None
    programme_code: strawberry.Private[str]

    @strawberry.field
    async def programme(self, info: Info) -> AwardProgramme:
        """What it was given under."""
        row = await loaders_of(info).programme.load(self.programme_code)
        return AwardProgramme(name=LocalizedText(zh_tw=row["name_zh"]))


@strawberry.type
class TenderConnection:
    """A page of tenders."""

    nodes: list[Tender]


@strawberry.type
class AwardConnection:
    """A page of awards."""

    nodes: list[Award]
