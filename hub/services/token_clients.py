"""Clients that come with tokens of an issuer, as the hub's operator has refused them."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from hub.services.postgres import Database, Statement

# What a client is called in the hub: by the name of its issuer, then as the issuer does.
TOKEN_CLIENT = re.compile(r"[a-z][a-z0-9-]{0,31}/[A-Za-z0-9._~:@-]{1,64}", re.ASCII)


class TokenClient(msgspec.Struct, frozen=True, array_like=True):
    """A client `issuer/client_id`: when it was refused, if it is, and what time it is by the database."""

    client_id: str
    refused_at: datetime | None
    now: datetime


# A client is refused from the moment its operator says so.
STATE = Statement("hub/token_client", TokenClient, current=True)
REFUSED = Statement("hub/refused_token_clients", TokenClient)
REFUSE = Statement("hub/refuse_token_client", TokenClient)
ADMIT = Statement("hub/admit_token_client", TokenClient)


class TokenClients:
    """The refused clients, in the hub's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def state(self, client_id: str) -> TokenClient:
        """How a client stands now; raises SourceError if that cannot be known."""
        return (await self._database.all(STATE, client_id))[0]

    async def refused(self) -> list[TokenClient]:
        """Every client that is refused, newest first."""
        return await self._database.all(REFUSED)

    async def refuse(self, client_id: str) -> None:
        """Refuse every token of a client from now on."""
        await self._database.execute_returning(REFUSE, client_id)

    async def admit(self, client_id: str) -> bool:
        """Take a client's tokens again; False if they were not refused."""
        return bool(await self._database.execute_returning(ADMIT, client_id))
