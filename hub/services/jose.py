"""Signed tokens as RFC 7515 writes them, read strictly: whatever can be understood in two ways is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from hub.services.issuers import Algorithm

PublicKey = ECKey | OKPKey | RSAKey

# Three parts and nothing else; what is encrypted has five.
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)

# RFC 9864 names the curve; the name without it is verified in the same way.
_MODELS: Mapping[str, str] = {Algorithm.EDDSA: Algorithm.ED25519}


class Refused(Exception):
    """A token or a proof is not good; `reason` is of a fixed set, for counting, and never shown to its sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """A token that is well formed; nothing is verified yet."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes


def read(token: str, most_bytes: int) -> Signed:
    """The parts of a token; raises Refused for one that is too long, or not exactly of this form."""
    if len(token) > most_bytes:
        raise Refused("size")
    parts = _COMPACT.fullmatch(token)
    if parts is None:
        raise Refused("form")
    signed, _, _ = token.rpartition(".")
    return Signed(_members(parts[1]), _members(parts[2]), signed.encode(), _decoded(parts[3]))


def require_header(token: Signed, typ: str, known: frozenset[str]) -> None:
    """Refuse a header with another type, or with members that are not known: some say where keys are to be got."""
    given = token.header.get("typ")
    if not isinstance(given, str) or given.lower().removeprefix("application/") != typ:
        raise Refused("type")
    if not token.header.keys() <= known:
        raise Refused("header")


def require_signature(token: Signed, algorithm: str, key: PublicKey) -> None:
    """Refuse what the key has not signed by the algorithm, which the caller has pinned to the key."""
    model = JWSRegistry.algorithms[_MODELS.get(algorithm, algorithm)]
    try:
        model.check_key(key)
        right = model.verify(token.signed, token.signature, key)
    except (JoseError, ValueError) as error:
        raise Refused("signature") from error
    if not right:
        raise Refused("signature")


def _decoded(part: str) -> bytes:
    try:
        # Also refuses bits that an encoder would not have set: one signature, one token.
        return urlsafe_b64decode(part.encode())
    except ValueError as error:
        raise Refused("form") from error


def _members(part: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_decoded(part).decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("form") from error
    if not isinstance(found, dict):
        raise Refused("form")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is there twice")
    return members


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
