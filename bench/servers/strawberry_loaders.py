"""The data loaders of one request in the Strawberry contestant."""

from __future__ import annotations

from typing import Any

from strawberry.dataloader import DataLoader

from bench.servers.settings import Databases

Row = Any


class Loaders:
    """Each gathers what a level asks for into one statement."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self.agency = DataLoader(load_fn=self._agencies)
        self.programme = DataLoader(load_fn=self._programmes)
        self.latest_progress = DataLoader(load_fn=self._latest_progress)
        self.reports = DataLoader(load_fn=self._reports)

    async def _agencies(self, codes: list[str]) -> list[Row]:
        return await self._databases.fetch("agencies/agency_by_code", codes)

    async def _programmes(self, codes: list[str]) -> list[Row]:
        return await self._databases.fetch("awards/award_programme_by_code", codes)

    async def _latest_progress(self, ids: list[int]) -> list[Row | None]:
        rows = await self._databases.fetch("tenders/latest_progress", ids)
        return [None if row["month"] is None else row for row in rows]

    async def _reports(self, keys: list[tuple[int, int]]) -> list[list[Row]]:
        ids, sizes = zip(*keys, strict=True)
        groups: list[list[Row]] = [[] for _ in keys]
        for row in await self._databases.fetch("tenders/progress_of_tender", ids, sizes):
            groups[row["place"] - 1].append(row)
        return groups
