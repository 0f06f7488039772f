"""The context of one operation: frozen, made once, never written to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.casework.office import Office
from hub.errors import NotAuthenticated, NotPermitted
from hub.execution.loaders import Loaders
from hub.execution.places import PathPlace, Place
from hub.privacy.gate import Disclosures
from hub.privacy.objections import Objections
from hub.privacy.wrong_codes import QueryCodes
from hub.rules.city import CityRules
from hub.rules.identifiers import without_person_ids
from hub.rules.systems import SystemCode
from hub.services.callers import CITIZEN, IN_CONFIDENCE, ApiClient, Caller, Scope
from hub.services.cursors import Cursors
from hub.services.field_policies import FieldPolicy
from hub.services.topics import Topics
from hub.sources import K, Source, V
from hub.sources.health import Health, HealthOf


@dataclass(frozen=True, slots=True)
class Context:
    """What one operation knows: caller, time, how to load, disclose and prove, the city's rules, how systems do.

    `topics` tell of changes; `anew` makes the context of a later look, for the same caller, which is to be closed.
    `path` is the place in the answer that is being filled, so that what is loaded for it can be told later.
    `request_id` is that of the log of requests.
    """

    caller: Caller
    now: datetime
    loaders: Loaders
    cursors: Cursors
    disclosures: Disclosures
    query_codes: QueryCodes
    objections: Objections
    office: Office
    rules: CityRules
    health_of: HealthOf
    topics: Topics
    anew: Callable[[], Context]
    request_id: str
    path: Hashable = None

    def require(self, scope: Scope) -> None:
        """Let the caller pass if it has `scope`; raises NotAuthenticated or NotPermitted."""
        if scope not in self.caller.scopes:
            raise refused(scope, self.caller)

    def require_any(self, area: str) -> None:
        """Let the caller pass if it has any scope that begins with `area`; raises as `require` does."""
        if not any(scope.startswith(area) for scope in self.caller.scopes):
            raise refused(f"{area}…", self.caller)

    def require_policy(self, policy: FieldPolicy) -> None:
        """Let the caller pass if it may see fields with this policy; raises as `require` does."""
        lacking = policy.lacking(self.caller.scopes)
        if lacking is not None:
            raise refused(lacking.replace("*", "…"), self.caller)

    @property
    def client(self) -> ApiClient:
        """The client that calls; raises NotAuthenticated for anyone without a key."""
        if self.caller.client is None:
            raise _keyless()
        return self.caller.client

    def health(self, system: SystemCode, line: str = "") -> Health:
        """How a system, or a line of it, does just now: an answer that tells it is an answer of this moment."""
        self.loaders.is_momentary = True
        return self.health_of(system, line)

    def at(self, path: Hashable) -> Context:
        """The same, for the field at `path`."""
        return replace(self, path=path)

    def load(self, source: Source[K, V], key: K) -> asyncio.Future[V | None]:
        """The value of `key` in `source`, asked for together with the rest of this level."""
        return self.loaders.load(source, key, PathPlace(self.path))

    def load_each(
        self, source: Source[K, V], keys: Sequence[K | None], place: Place
    ) -> list[Any] | asyncio.Future[list[Any]]:
        """The value of each key, at once if all are known; None for no key, an exception for one that failed."""
        return self.loaders.load_each(source, keys, place)


def refused(scope: str, caller: Caller) -> NotAuthenticated | NotPermitted:
    """Why a caller is refused that lacks a scope."""
    if scope == IN_CONFIDENCE:
        return NotPermitted("這項查詢請以 POST 傳送", "send this by POST, not in an address")
    if scope == CITIZEN:
        return _not_a_citizen(caller)
    if caller.client is None:
        return _keyless()
    # The scope of a lookup ends in a code that the caller wrote.
    lacking = without_person_ids(scope)
    return NotPermitted(f"此金鑰沒有「{lacking}」權限", f"this key lacks the scope {lacking}")


def _not_a_citizen(caller: Caller) -> NotAuthenticated | NotPermitted:
    said = "這項要求限持有市民存取權杖者", "this is for a citizen with an access token"
    return NotAuthenticated(*said) if caller.client is None else NotPermitted(*said)


def _keyless() -> NotAuthenticated:
    return NotAuthenticated(
        "這項查詢需要機關的 API 金鑰：以 POST 傳送，標頭 Authorization: Bearer khub_…",
        "this needs an agency's API key: by POST, with the header Authorization: Bearer khub_…",
    )
