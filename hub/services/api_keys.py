"""API keys `khub_<client>_<secret>`: made once, shown once, kept only as a hash; and whoever comes with one."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeGuard

from hub.errors import InvalidKey
from hub.services.callers import ANYONE, ApiClient, Caller
from hub.services.credentials import Credentials
from hub.services.postgres import Database, Statement

# What verifies tokens takes twenty megabytes, which a hub without issuers does not need.
if TYPE_CHECKING:
    from hub.services.tokens import Tokens

# A key is refused from the moment it is revoked.
BY_ID = Statement("hub/client_by_id", ApiClient, current=True)
ALL = Statement("hub/clients", ApiClient)
REVOKED = Statement("hub/revoke_client", ApiClient)

_PREFIX = "khub_"
_KEY = re.compile(r"khub_([a-z0-9]{8})_([A-Za-z0-9_-]{43})", re.ASCII)


def api_key(client_id: str, secret: str) -> str:
    """The key as its client sends it."""
    return f"khub_{client_id}_{secret}"


def secret_hash(secret: str) -> bytes:
    """What is stored of a key. The secret is 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


class Clients:
    """The registered API clients, in the hub's own database; with `tokens`, also whoever has one."""

    def __init__(self, database: Database, tokens: Tokens | None = None) -> None:
        self._database = database
        self._tokens = tokens

    async def caller(self, authorization: str | None) -> Caller:
        """The caller behind an `Authorization` header alone; raises as `authenticated` does."""
        return await self.authenticated(Credentials(authorization))

    async def authenticated(self, sent: Credentials) -> Caller:
        """Who sends a request; raises NotAuthenticated for any key, token or proof that is not good."""
        scheme, given = sent.parts
        if self._tokens is not None and _is_token(given):
            return await self._tokens.caller(scheme, given, sent)
        return await self._with_key(sent)

    async def still(self, sent: Credentials) -> Caller:
        """Who was authenticated with this before, as things stand now; raises alike, but asks for no new proof."""
        scheme, given = sent.parts
        if self._tokens is not None and _is_token(given):
            return await self._tokens.still(scheme, given)
        return await self._with_key(sent)

    async def _with_key(self, sent: Credentials) -> Caller:
        if sent.authorization is None:
            return ANYONE
        scheme, given = sent.parts
        return Caller(await self._client(given if given and scheme == "bearer" else ""))

    async def _client(self, key: str) -> ApiClient:
        match = _KEY.fullmatch(key)
        client = (await self._database.one_per_key(BY_ID, [match[1]]))[0] if match else None
        # An unknown client is compared as well, so that its answer takes as long as a wrong secret's.
        expected = client.secret_hash if client else bytes(32)
        right = hmac.compare_digest(expected, secret_hash(match[2] if match else ""))
        if client is None or not right or client.revoked_at is not None:
            raise InvalidKey(client.client_id if client else None)
        return client

    async def add(
        self,
        client_id: str,
        name: str,
        agency_code: str,
        scopes: Sequence[str],
        secret: str,
        expires_at: datetime | None = None,
    ) -> None:
        """Register a client, whose key is refused from `expires_at` on; an id that is taken is refused."""
        await self._database.execute(
            "hub/add_client", client_id, name, agency_code, list(scopes), secret_hash(secret), expires_at
        )

    async def all(self) -> list[ApiClient]:
        """Every client, newest first."""
        return await self._database.all(ALL)

    async def revoke(self, client_id: str) -> ApiClient | None:
        """Revoke a client from now on; None if there is no such client in force."""
        revoked = await self._database.execute_returning(REVOKED, client_id)
        return revoked[0] if revoked else None


def _is_token(given: str | None) -> TypeGuard[str]:
    return given is not None and not given.startswith(_PREFIX)
