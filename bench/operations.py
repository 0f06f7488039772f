"""The operations that are compared: real documents over the hub's public schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bench import variables
from bench.city import DOCUMENTS, City


@dataclass(frozen=True, slots=True)
class Operation:
    """A document under its name, what it asks for in words, and the sets of variables it is asked with."""

    name: str
    title: str
    variables: Callable[[City], Awaitable[list[dict[str, Any]]]]
    # Of dispatch alone, which is then read from a service over HTTP.
    over_http: bool = False

    async def bodies(self, city: City) -> list[bytes]:
        """The JSON body of a request for each set of variables."""
        document = (DOCUMENTS / f"{self.name}.graphql").read_text("utf-8")
        # As each document has one operation, its name is what a client would send anyway.
        head = {"query": document, "operationName": self.name.title().replace("-", "")}
        return [msgspec.json.encode({**head, "variables": each}) for each in await self.variables(city)]


OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("point", "one dispatch case with its history and agency", variables.cases_by_id),
        Operation("own-case", "a citizen's own case by number and query code", variables.own_cases),
        Operation(
            "list", "20 tenders with agency, latest progress and six reports each", variables.tender_filters
        ),
        Operation("dashboard", "10 awards, 10 tenders, a case and counts", variables.dashboards),
        Operation("long-list", "100 tenders with ten reports each", variables.tender_filters),
        Operation("http-point", "one dispatch case", variables.cases_by_id, over_http=True),
        Operation(
            "http-linked",
            "one dispatch case, its history, and its agency of a database",
            variables.cases_by_id,
            over_http=True,
        ),
        Operation("http-list", "20 cases or more of a kind on a day", variables.days, over_http=True),
        Operation("http-dashboard", "three cases and two such lists", variables.day_boards, over_http=True),
    )
}
