"""Who is calling: anyone, or an API client of an agency with its scopes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

import msgspec

Scope = NewType("Scope", str)

PUBLIC = Scope("public")
PETITIONS_READ = Scope("petitions:read")
# Beside PETITIONS_READ: petitions of every agency, not the client's own alone.
PETITIONS_READ_ALL = Scope("petitions:read-all")


class ApiClient(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A registered client of an agency; its key is stored only as a hash."""

    client_id: str
    name: str
    agency_code: str
    scopes: list[str]
    secret_hash: bytes
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one request; `client` is None for anyone without a key."""

    client: ApiClient | None = None

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the caller may do; everyone may read what is public."""
        granted = self.client.scopes if self.client else ()
        return frozenset({PUBLIC, *map(Scope, granted)})


ANYONE = Caller()
