"""Who is calling: anyone, a citizen, or an API client of an agency with its scopes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

import msgspec

Scope = NewType("Scope", str)

PUBLIC = Scope("public")
# Held by whoever sends a request in its body: what is said there stays out of addresses and their logs.
IN_CONFIDENCE = Scope("in-confidence")
# Held by a citizen whom the city's provider has identified.
CITIZEN = Scope("citizen")
PETITIONS_READ = Scope("petitions:read")
# Beside PETITIONS_READ: petitions of every agency, not the client's own alone.
PETITIONS_READ_ALL = Scope("petitions:read-all")
CHANGES_WRITE = Scope("changes:write")
NOTICES_SEND = Scope("notices:send")
# For an agency that is told: its own deliveries, and whom they are about.
NOTICES_RECEIVE = Scope("notices:receive")
# For an agency that decides on online applications: its own cases.
APPLICATIONS_HANDLE = Scope("applications:handle")
# For whoever watches over cases of all agencies: how each stands, and of nobody who it is about.
CASES_FOLLOW = Scope("cases:follow")
# For staff: how an operation was run.
TRACE_READ = Scope("trace:read")

# For staff and developers: documents that are not stored.
DOCUMENTS_ANY = Scope("documents:any")


class ApiClient(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A client of an agency; its key is stored only as a hash, and one that comes with a token has none.

    `revoked_at`: since when the key is refused or, in a list of clients, from when on it will be.
    """

    client_id: str
    name: str
    agency_code: str
    scopes: list[str]
    secret_hash: bytes
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one request; `client` is None for anyone without one, `by_post` says it came in a body.

    `address` is where it came from, for counting alone: it is personal. `citizen` is a keyed hash of one whom
    the city's provider has identified, never logged; it gives the scope CITIZEN. `subject_hashes` are what stands
    for that person in the ledger, if the token says who it is. `expires_at` is when the token ends.
    """

    client: ApiClient | None = None
    by_post: bool = False
    address: str = ""
    citizen: str = field(default="", repr=False)
    subject_hashes: tuple[bytes, ...] = field(default=(), repr=False)
    expires_at: datetime | None = None

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the caller may do; everyone may read what is public."""
        granted = self.client.scopes if self.client else ()
        confidence = {IN_CONFIDENCE} if self.by_post else set()
        identified = {CITIZEN} if self.citizen else set()
        return frozenset({PUBLIC, *confidence, *identified, *map(Scope, granted)})


ANYONE = Caller()
