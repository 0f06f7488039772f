"""What callers may spend: so much cost in each minute, counted in this worker or, with Redis, for all together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import Protocol

from hub.errors import RateLimited
from hub.services.callers import Caller

WINDOW_SECONDS = 60

# More than any quota, and far from what a count in Redis cannot hold.
_LARGEST = 2**53

# So many callers are counted one by one in a window; more than that share one count.
MAX_COUNTED = 100_000


class SharedCounts(Protocol):
    """Counts that workers share; None where that fails."""

    async def add(self, name: str, amount: int, seconds: float) -> int | None:
        """Add to a count that is forgotten after so many seconds; what it is then."""
        ...


@dataclass(frozen=True, slots=True)
class Quota:
    """What each of a class of callers may spend in a window."""

    name: str
    cost: int


@dataclass(frozen=True, slots=True)
class Spending:
    """How a caller stands after a request: what is left of which quota, for how many seconds from now."""

    quota: Quota
    left: int
    seconds: int


class Budgets:
    """The quotas, and what was spent of them. `now` gives the time of day in seconds, `workers` share a quota.

    Where no count is shared, or the sharing fails, each worker gives its part of a quota.
    """

    def __init__(
        self,
        anyone: Quota,
        client: Quota,
        key: bytes,
        now: Callable[[], float],
        shared: SharedCounts | None = None,
        workers: int = 1,
        *,
        enforces: bool = True,
    ) -> None:
        self._anyone = anyone
        self._client = client
        self._key = key
        self._now = now
        self._shared = shared
        self._workers = workers
        self._enforces = enforces
        self._window = 0
        self._counts: dict[str, int] = {}
        # Who has nothing left in this window, by whatever count.
        self._over: set[str] = set()

    def require(self, caller: Caller) -> None:
        """Let a caller pass that may have something left; raises RateLimited. Nobody is asked, nothing counted."""
        quota, now = self._quota(caller), self._now()
        if self._window == int(now // WINDOW_SECONDS) and self._counted(self._name(quota, caller)) in self._over:
            raise _refused(_standing(quota, quota.cost, now))

    async def spend(self, caller: Caller, cost: int) -> Spending:
        """Count a cost; raises RateLimited if it is more than what is left."""
        cost = min(cost, _LARGEST)
        quota, now = self._quota(caller), self._now()
        window, who = int(now // WINDOW_SECONDS), self._name(quota, caller)
        # Counted here in any case, for when the sharing fails in the middle of a window.
        spent = self._count(who, window, cost) * self._workers
        if self._shared is not None:
            together = await self._shared.add(f"khub:spent:{who}:{window}", cost, 2 * WINDOW_SECONDS)
            spent = spent if together is None else together
        standing = _standing(quota, spent, now)
        if self._enforces and not standing.left:
            self._over.add(self._counted(who))
            if spent > quota.cost:
                raise _refused(standing)
        return standing

    def _quota(self, caller: Caller) -> Quota:
        return self._anyone if caller.client is None else self._client

    def _count(self, who: str, window: int, cost: int) -> int:
        if window != self._window:
            self._window, self._counts, self._over = window, {}, set()
        who = self._counted(who)
        self._counts[who] = self._counts.get(who, 0) + cost
        return self._counts[who]

    def _counted(self, who: str) -> str:
        """Under which name a caller is counted."""
        has_room = len(self._counts) < MAX_COUNTED or who.startswith("client:")
        return who if has_room or who in self._counts else "others"

    def _name(self, quota: Quota, caller: Caller) -> str:
        """Of a client its id; of anyone else a keyed hash, as an address, or who a citizen is, is personal."""
        if caller.client is not None:
            return f"{quota.name}:{caller.client.client_id}"
        who = f"citizen {caller.citizen}" if caller.citizen else network_of(caller.address)
        hashed = hashlib.blake2b(who.encode(), key=self._key, digest_size=12)
        return f"{quota.name}:{hashed.hexdigest()}"


def network_of(address: str) -> str:
    """What is counted as one caller: an IPv4 address, or the 64 bits that an IPv6 subscriber has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    # A server that listens on both sees addresses of IPv4 in this form.
    return str(found.ipv4_mapped) if found.ipv4_mapped else found.exploded[:19]


def _standing(quota: Quota, spent: int, now: float) -> Spending:
    return Spending(quota, max(0, quota.cost - spent), WINDOW_SECONDS - int(now % WINDOW_SECONDS))


def _refused(standing: Spending) -> RateLimited:
    return RateLimited(
        f"查詢量超過每 {WINDOW_SECONDS} 秒 {standing.quota.cost} 的額度，請於 {standing.seconds} 秒後再試",
        f"more than {standing.quota.cost} of cost in {WINDOW_SECONDS} s; try again in {standing.seconds} s",
        retry_after=standing.seconds,
        quota=(standing.quota.name, standing.quota.cost),
    )
