"""The demo's agency client: GraphiQL's agency tab is filled in with its key."""

from __future__ import annotations

import hashlib
from typing import Final

from hub.privacy.disclosure import assertion_scope, record_scope
from hub.privacy.kinds import certificate_kinds
from hub.services.api_keys import Clients, api_key
from hub.services.callers import PETITIONS_READ, Scope

CLIENT_ID: Final = "demo0000"
SOCIAL_AFFAIRS: Final = "397120000J"


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
