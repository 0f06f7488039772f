"""`khub client unused`: what agencies may look up and did not, for each of them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Annotated

import msgspec
import typer

from hub.app.configuration import configuration
from hub.app.systems import opened_database
from hub.cli.own_database import with_own_database
from hub.connectors.agencies.postgres import PostgresAgencies
from hub.connectors.agencies.records import Agency
from hub.errors import SourceError
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.policy_table import PolicyTable
from hub.privacy.unused import GrantedScope, granted_to_keys, granted_to_tokens, unused, uses_in
from hub.rules.roc_calendar import TAIPEI, Period
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients
from hub.services.postgres import Database
from hub.services.settings import Settings, read_settings


class UnusedGrant(msgspec.Struct, frozen=True):
    """What a client was granted and did not use."""

    client: str
    name: str
    kind: str
    form: str


class OfAgency(msgspec.Struct, frozen=True, rename="camel"):
    """The report to one agency; without a code it is of clients whose agency is not known."""

    code: str | None
    name_zh: str | None
    name_en: str | None
    unused: list[UnusedGrant]


class Report(msgspec.Struct, frozen=True):
    """The report of a month."""

    month: str
    agencies: list[OfAgency]


def unused_grants(
    month: Annotated[
        datetime | None,
        typer.Option(help="The month, such as 2026-10; by default the last one.", formats=["%Y-%m"]),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show what the clients of each agency may look up and did not, in a month."""
    settings, now = read_settings(), datetime.now(UTC)
    asked = _month(month.date() if month else _last_month(now.astimezone(TAIPEI).date()))
    report = with_own_database("clients and the ledger", lambda hub: _report(hub, settings, asked, now))
    typer.echo(msgspec.json.encode(report).decode() if as_json else "\n".join(_lines(report)))


def _last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _month(first: date) -> Period:
    return Period(first, first.replace(day=monthrange(first.year, first.month)[1]))


async def _report(hub: Database, settings: Settings, month: Period, now: datetime) -> Report:
    grants = await _unused(hub, settings, month, now)
    names = await _names(settings, {each.agency_code for each in grants})
    return Report(f"{month.first:%Y-%m}", list(_by_agency(grants, names)))


async def _unused(hub: Database, settings: Settings, month: Period, now: datetime) -> list[GrantedScope]:
    uses = await uses_in(hub, month)
    agencies = {each.name: each.agency for each in configuration(settings).issuers if each.agency}
    permissions = await PolicyTable(hub, PostgresLedger(hub), lambda: now).all()
    grants = [
        *granted_to_keys(await Clients(hub).all(), now),
        *granted_to_tokens(permissions, uses, agencies, now),
    ]
    return unused(grants, uses, month)


async def _names(settings: Settings, codes: Iterable[str | None]) -> Mapping[str | None, Agency]:
    """The agencies by their codes, of which a report can do without any."""
    if settings.agencies_url is None:
        return {}
    try:
        async with opened_database(SystemCode.AGENCIES, settings.agencies_url) as database:
            found = await PostgresAgencies(database).agency_by_code([each for each in codes if each])
    except SourceError:
        return {}
    return {each.code: each for each in found if each}


def _by_agency(grants: Iterable[GrantedScope], names: Mapping[str | None, Agency]) -> Iterator[OfAgency]:
    for code, own in groupby(grants, lambda each: each.agency_code):
        agency = names.get(code)
        rows = [UnusedGrant(each.client, each.name, each.kind, each.form) for each in own]
        yield OfAgency(code, agency.name_zh if agency else None, agency.name_en if agency else None, rows)


def _lines(report: Report) -> Iterator[str]:
    if not report.agencies:
        yield f"{report.month}：已准許者皆曾使用 / all that is granted was used"
    for agency in report.agencies:
        named = [agency.code or "機關不明 / agency not known", agency.name_zh, agency.name_en]
        yield "  ".join(each for each in named if each)
        for each in agency.unused:
            yield f"  {each.client}  {each.kind}  {each.form}  {each.name}"
