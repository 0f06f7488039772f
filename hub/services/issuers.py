"""The issuers of access tokens that the hub trusts, as its operator names them in a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from hub.errors import StartupError
from hub.rules.identifiers import Validity, agency_code_validity
from hub.services.addresses import refused_host

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)


class Algorithm(StrEnum):
    """How tokens may be signed. All are of public keys: what a verifier holds cannot sign."""

    ES256 = "ES256"
    EDDSA = "EdDSA"
    ED25519 = "Ed25519"
    PS256 = "PS256"
    RS256 = "RS256"


class Holders(StrEnum):
    """Whom an issuer's tokens stand for."""

    CLIENTS = "clients"
    CITIZENS = "citizens"
    # Not of access: what it signs is what citizens have consented to.
    CONSENTS = "consents"


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An issuer as the file has it."""

    issuer: str
    of: Holders
    audience: str
    algorithms: Annotated[list[Algorithm], msgspec.Meta(min_length=1)]
    jwks: str
    scopes: list[str] = []
    agency: str | None = None
    agency_claim: str | None = None
    leeway: Annotated[int, msgspec.Meta(ge=0, le=60)] = 30
    id_claim: str | None = None
    acr: list[str] = []


class Issuer(msgspec.Struct, frozen=True):
    """An issuer: what its tokens must say, whom they stand for, and the scopes that it may grant.

    `name` is the hub's own for it; `jwks` is a path, or an address of https; `agency` is the code of the agency
    of all its clients, or `agency_claim` the claim that has it; `leeway` in seconds; `id_claim` is the claim with
    a citizen's national identity or resident number; of `acr` a citizen's token must name one, if there are any.
    """

    name: str
    issuer: str
    of: Holders
    audience: str
    algorithms: frozenset[Algorithm]
    jwks: str
    scopes: frozenset[str] = frozenset()
    agency: str | None = None
    agency_claim: str | None = None
    leeway: int = 30
    id_claim: str | None = None
    acr: tuple[str, ...] = ()

    @property
    def keys_are_at_an_address(self) -> bool:
        """Whether the keys are fetched, and not read from a file."""
        return _is_address(self.jwks)


def read_issuers(path: Path, scopes: Collection[str]) -> list[Issuer]:
    """The issuers in a TOML file, where `scopes` are those that the hub has; raises StartupError."""
    try:
        return issuers_of(tomllib.loads(path.read_text("utf-8")), scopes, path.parent)
    except OSError as error:
        raise StartupError(f"HUB_ISSUERS: cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise StartupError(f"HUB_ISSUERS: {path}: {error}") from error


def issuers_of(table: Mapping[str, Any], scopes: Collection[str], folder: Path) -> list[Issuer]:
    """The issuers of a table with one section each; raises ValueError that says what was expected where."""
    issuers = [_issuer(name, section, scopes, folder) for name, section in table.items()]
    if not issuers:
        raise ValueError("expected a section for each issuer, got none")
    for one in issuers:
        if sum(one.issuer == other.issuer for other in issuers) > 1:
            raise ValueError(f"{one.name}.issuer: expected each issuer once, got {one.issuer} twice")
    return issuers


def _issuer(name: str, section: object, scopes: Collection[str], folder: Path) -> Issuer:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: expected a name of small letters, digits and dashes, such as agencies")
    try:
        entry = msgspec.convert(section, _Entry)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from error
    try:
        _require_keys_from(entry.jwks)
        _require_issuer(entry.issuer)
        (_require_clients if entry.of is Holders.CLIENTS else _require_no_scopes)(entry, scopes)
    except ValueError as error:
        raise ValueError(f"{name}.{error}") from error
    jwks = entry.jwks if _is_address(entry.jwks) else str(folder / entry.jwks)
    return Issuer(
        name,
        entry.issuer,
        entry.of,
        entry.audience,
        frozenset(entry.algorithms),
        jwks,
        frozenset(entry.scopes),
        entry.agency,
        entry.agency_claim,
        entry.leeway,
        entry.id_claim,
        tuple(entry.acr),
    )


def _is_address(jwks: str) -> bool:
    return "://" in jwks


def _require_issuer(issuer: str) -> None:
    if urlsplit(issuer).scheme != "https":
        raise ValueError(f"issuer: expected an address of https, exactly as its tokens have it; got {issuer!r}")


def _require_keys_from(jwks: str) -> None:
    if not _is_address(jwks):
        return
    address = urlsplit(jwks)
    if address.scheme != "https" or not address.hostname or "@" in address.netloc:
        raise ValueError("jwks: expected a file, or an address of https without an account")
    if why := refused_host(address.hostname):
        raise ValueError(f"jwks: {why}")


def _require_clients(entry: _Entry, scopes: Collection[str]) -> None:
    if unknown := sorted(set(entry.scopes) - set(scopes)):
        raise ValueError(f"scopes: no such scope as {', '.join(unknown)}; see khub client add --help")
    if entry.id_claim or entry.acr:
        raise ValueError("of: id_claim and acr are of an issuer of citizens")
    if (entry.agency is None) == (entry.agency_claim is None):
        raise ValueError("agency: expected either agency or agency_claim")
    if entry.agency is not None and agency_code_validity(entry.agency) is not Validity.VALID:
        raise ValueError(f"agency: expected a code such as 397020000A, got {entry.agency!r}")


def _require_no_scopes(entry: _Entry, _scopes: Collection[str]) -> None:
    if entry.scopes or entry.agency or entry.agency_claim:
        raise ValueError(f"of: an issuer of {entry.of} grants no scopes and has no agency")
