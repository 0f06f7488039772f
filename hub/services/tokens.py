"""Callers that come with an access token: verified, bound to their key where they must be, and not refused."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.errors import InvalidProof, InvalidToken
from hub.services.access_tokens import Access, AccessTokens
from hub.services.callers import ApiClient, Caller
from hub.services.credentials import Credentials
from hub.services.issuers import Holders
from hub.services.jose import Refused
from hub.services.proofs import Proofs
from hub.services.token_clients import TokenClients


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """What holds for the tokens of every issuer.

    `bound_area`: scopes that begin so are only given to a token bound to a key; `key` hashes citizens; `hashes_of`
    gives what stands in the ledger for the person with a number; `refused` is told why a token or a proof was, in
    a word of a fixed set.
    """

    bound_area: str
    key: bytes
    hashes_of: Callable[[str], Iterable[bytes]]
    refused: Callable[[str], None]


class Tokens:
    """Turns access tokens into callers."""

    def __init__(self, tokens: AccessTokens, proofs: Proofs, clients: TokenClients, policy: TokenPolicy) -> None:
        self._tokens = tokens
        self._proofs = proofs
        self._clients = clients
        self._policy = policy

    async def caller(self, scheme: str, token: str, sent: Credentials) -> Caller:
        """Who sends a token; raises InvalidToken, InvalidProof, and SourceError if a refusal cannot be known."""
        access = await self._admitted(scheme, token)
        if access.bound_to is not None:
            await self._require_proof(sent, token, access.bound_to)
        return self._caller(access)

    async def still(self, scheme: str, token: str) -> Caller:
        """Who has sent a token before, and its proof where there has to be one; raises as `caller` does."""
        return self._caller(await self._admitted(scheme, token))

    async def _admitted(self, scheme: str, token: str) -> Access:
        try:
            return await self._access(scheme, token)
        except Refused as refused:
            self._policy.refused(refused.reason)
            raise InvalidToken from refused

    async def _access(self, scheme: str, token: str) -> Access:
        access = await self._tokens.access(token)
        # A bound token that comes without its proof may be stolen; a proof of nothing proves nothing.
        if scheme != ("bearer" if access.bound_to is None else "dpop"):
            raise Refused("scheme")
        state = await self._clients.state(_name(access))
        if state.refused_at is not None:
            raise Refused("client")
        # By the database's clock, too: a machine whose clock is wrong takes nothing that is over.
        access.require_in_force(state.now.timestamp())
        return access

    async def _require_proof(self, sent: Credentials, token: str, thumbprint: str) -> None:
        try:
            await self._proofs.require(sent, token, thumbprint)
        except Refused as refused:
            self._policy.refused(f"proof: {refused.reason}")
            raise InvalidProof from refused

    def _caller(self, access: Access) -> Caller:
        expires_at = datetime.fromtimestamp(access.expires, UTC)
        if access.issuer.of is Holders.CITIZENS:
            hashes = self._policy.hashes_of(access.number) if access.number else ()
            return Caller(citizen=self._citizen(access), subject_hashes=tuple(hashes), expires_at=expires_at)
        return Caller(_client(access, self._scopes(access)), expires_at=expires_at)

    def _citizen(self, access: Access) -> str:
        name = f"{access.issuer.issuer}\n{access.subject}"
        return hmac.digest(self._policy.key, name.encode(), "sha256").hex()

    def _scopes(self, access: Access) -> list[str]:
        bound = access.bound_to is not None
        return sorted(each for each in access.scopes if bound or not each.startswith(self._policy.bound_area))


def _name(access: Access) -> str:
    """What a client is called in the hub: two issuers may have clients of one name, and keys have theirs."""
    return f"{access.issuer.name}/{access.client_id}"


def _client(access: Access, scopes: list[str]) -> ApiClient:
    since = datetime.fromtimestamp(access.not_before, UTC)
    return ApiClient(_name(access), access.client_id, access.agency_code or "", scopes, b"", since, None)
