"""The demo's agency client: GraphiQL's agency tab is filled in with its key."""

from __future__ import annotations

import hashlib
from itertools import product
from typing import Final

from hub.privacy.disclosure import assertion_scope, record_scope
from hub.privacy.kinds import certificate_kinds
from hub.privacy.policy_table import Grant, PolicyTable
from hub.services.api_keys import Clients, api_key
from hub.services.callers import PETITIONS_READ, Scope

CLIENT_ID: Final = "demo0000"
# Of the demo's tokens: issuer and app.
CLIENT_OF_TOKENS: Final = "demo-clients/demo-app"
SOCIAL_AFFAIRS: Final = "397120000J"


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
    client_secret = hashlib.sha256(b"demo client" + secret).hexdigest()[:43]
    if all(client.client_id != CLIENT_ID for client in await clients.all()):
        await clients.add(CLIENT_ID, "示範機關應用 Demo agency app", SOCIAL_AFFAIRS, _scopes(), client_secret)
    return api_key(CLIENT_ID, client_secret)


def _scopes() -> list[Scope]:
    """Everything that the demo's agency may look up."""
    kinds = certificate_kinds()
    return [PETITIONS_READ, *map(assertion_scope, kinds), *map(record_scope, kinds)]
