"""What clients may look up and do not: granted, and not used in a month."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from hub.privacy.disclosure import LOOKUP_SCOPES
from hub.privacy.policy_table import Granted
from hub.privacy.terms import LookupForm
from hub.rules.roc_calendar import Period, day_end_exclusive, day_start
from hub.services.callers import ApiClient
from hub.services.postgres import Database, Statement


class Use(msgspec.Struct, frozen=True, array_like=True):
    """That a client looked up a kind, in one of the two forms."""

    agency_code: str
    client: str
    kind: str
    form: LookupForm


@dataclass(frozen=True, slots=True)
class GrantedScope:
    """What a client may look up, and since when; the agency is None where it is not known."""

    agency_code: str | None
    client: str
    name: str
    kind: str
    form: LookupForm
    since: datetime


USES = Statement("hub/lookups_made", Use)


async def uses_in(database: Database, month: Period) -> set[Use]:
    """What was used, read day by day so that no statement takes long; raises SourceError."""
    days = [month.first + timedelta(days=at) for at in range((month.last - month.first).days + 1)]
    return {use for day in days for use in await database.all(USES, day_start(day), day_end_exclusive(day))}


def granted_to_keys(clients: Iterable[ApiClient], now: datetime) -> Iterator[GrantedScope]:
    """What clients with keys may look up by their scopes."""
    for client in clients:
        if client.revoked_at is not None and client.revoked_at <= now:
            continue
        for scope in client.scopes:
            if scope.startswith(LOOKUP_SCOPES):
                kind, _, record = scope.removeprefix(LOOKUP_SCOPES).partition(":")
                form = LookupForm.RECORD if record else LookupForm.ASSERTION
                yield GrantedScope(
                    client.agency_code, client.client_id, client.name, kind, form, client.created_at
                )


def granted_to_tokens(
    permissions: Iterable[Granted], uses: Collection[Use], agencies: Mapping[str, str], now: datetime
) -> Iterator[GrantedScope]:
    """What clients with tokens may look up by the policy table: what scopes they have, their issuer alone knows.

    `agencies` are those of issuers all of whose clients are one agency's.
    """
    looked = {use.client: use.agency_code for use in uses}
    for each in permissions:
        issuer, slash, name = each.client.partition("/")
        if slash and (each.until is None or each.until > now):
            agency = agencies.get(issuer) or looked.get(each.client)
            for form in (LookupForm.ASSERTION, *([LookupForm.RECORD] if each.fields else [])):
                yield GrantedScope(agency, each.client, name, each.kind, form, each.granted_at)


def unused(grants: Iterable[GrantedScope], uses: Collection[Use], month: Period) -> list[GrantedScope]:
    """The grants from before the end of the month that were not used in it, by agency and client.

    Whoever has a record has been asked for the scope of an assertion as well.
    """
    used = {(use.client, use.kind, form) for use in uses for form in (use.form, LookupForm.ASSERTION)}
    found = {
        (each.agency_code or "", each.client, each.kind, each.form): each
        for each in grants
        if each.since < day_end_exclusive(month.last) and (each.client, each.kind, each.form) not in used
    }
    return [found[key] for key in sorted(found)]
