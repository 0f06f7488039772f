"""The demo's agency clients: GraphiQL's agency tab is filled in with the key of the first."""

from __future__ import annotations

import hashlib
from itertools import product
from typing import Final

from hub.casework.subscriptions import Subscriptions
from hub.privacy.disclosure import assertion_scope, record_scope
from hub.privacy.kinds import certificate_kinds
from hub.privacy.policy_table import Grant, PolicyTable
from hub.rules.notices import NoticeEvent
from hub.services.api_keys import Clients, api_key
from hub.services.callers import (
    APPLICATIONS_HANDLE,
    CASES_FOLLOW,
    NOTICES_RECEIVE,
    NOTICES_SEND,
    PETITIONS_READ,
    Scope,
)

CLIENT_ID: Final = "demo0000"
# Of the demo's tokens: issuer and app.
CLIENT_OF_TOKENS: Final = "demo-clients/demo-app"
SOCIAL_AFFAIRS: Final = "397120000J"
TOLD_ID: Final = "demo0001"
MOTOR_OFFICE: Final = "397290000H"


# Under which purposes and laws the demo's clients may look up whatever there is.
_PURPOSES: Final = (
    ("015", "戶籍法", "第 67 條"),
    ("015", "社會救助法", "第 4 條"),
    ("023", "社會救助法", "第 4 條"),
    ("028", "公路法", "第 62 條"),
)


async def permit_demo_clients(table: PolicyTable) -> None:
    """Let the demo's client, and that of its tokens, look up; what is there already stays."""
    kinds = certificate_kinds()
    for client in (CLIENT_ID, CLIENT_OF_TOKENS):
        granted = {(each.kind, each.purpose, each.law) for each in await table.all(client)}
        for code, (purpose, law, article) in product(kinds, _PURPOSES):
            if (code, purpose, law) not in granted:
                fields = tuple(each.field for each in kinds[code].fields)
                await table.grant(
                    Grant(
                        client=client,
                        kind=code,
                        purpose=purpose,
                        law=law,
                        article=article,
                        fields=fields,
                        by="demo",
                    )
                )


async def demo_key(clients: Clients, secret: bytes) -> str:
    """The key of the demo's client, registered if it is not; the same as long as the demo's secret is."""
    kinds = certificate_kinds()
    lookups = [*map(assertion_scope, kinds), *map(record_scope, kinds)]
    scopes = [PETITIONS_READ, NOTICES_SEND, CASES_FOLLOW, *lookups]
    return await _key(
        clients, CLIENT_ID, "示範機關應用 Demo agency app", SOCIAL_AFFAIRS, scopes, b"demo client" + secret
    )


async def told_key(clients: Clients, secret: bytes) -> str:
    """The key of the demo's other agency, which is told of changes and decides on applications; as `demo_key`."""
    scopes = [NOTICES_RECEIVE, APPLICATIONS_HANDLE]
    return await _key(
        clients, TOLD_ID, "示範監理窗口 Demo motor office", MOTOR_OFFICE, scopes, b"demo told" + secret
    )


async def subscribe_told_agency(subscriptions: Subscriptions) -> None:
    """Have the demo's other agency told of every change, when it asks."""
    for event in NoticeEvent:
        await subscriptions.add(MOTOR_OFFICE, event)


async def _key(clients: Clients, client: str, name: str, agency: str, scopes: list[Scope], seed: bytes) -> str:
    client_secret = hashlib.sha256(seed).hexdigest()[:43]
    if all(each.client_id != client for each in await clients.all()):
        await clients.add(client, name, agency, scopes, client_secret)
    return api_key(client, client_secret)
