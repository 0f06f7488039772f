"""The second tier: a store that several hubs share, with the versions of the data that answers were read from.

It may lose, delay, garble or swap what it is given: whatever does not check out is a miss.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeAlias

import msgspec

from hub.sources import K, PublicSource, V
from hub.sources.codec import AnswerCodec, encoded_answer, key_digest
from hub.sources.freshness import FreshnessState, Stamped

# A version that is lost makes what was read under it a miss, so it only has to last longer than most answers.
VERSION_SECONDS = 86_400.0

Versions: TypeAlias = tuple[bytes, ...]


class SecondTier(Protocol):
    """Values by name. No method raises: a failure is nothing found, or False for not done."""

    async def get_many(self, names: Sequence[str]) -> Sequence[bytes | None]:
        """The values in the order of the names, in one round trip."""
        ...

    async def set_many(self, values: Mapping[str, bytes], seconds: float) -> bool:
        """Keep values for so long."""
        ...

    async def add_many(self, values: Mapping[str, bytes], seconds: float) -> bool:
        """Keep values for so long under the names that have none."""
        ...


class _Kept(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """An answer with all that is checked before it is believed; `answer` None is a miss."""

    source: str
    key: bytes
    as_of: datetime
    versions: Versions
    answer: bytes | None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    """What the second tier has for a key, `age` seconds old; not `current` if its data may have changed since."""

    stamped: Stamped[V]
    age: float
    current: bool


@dataclass(frozen=True, slots=True)
class Look(Generic[K, V]):
    """What a look found, and the versions that an answer asked for after it is read from."""

    found: Mapping[K, Found[V]]
    versions: Versions


class Announcements:
    """The changes of data that the second tier has yet to be told of; a version is a random token.

    Until it is told, what it has of that data is neither believed nor added to.
    """

    def __init__(self, tier: SecondTier, new_version: Callable[[], bytes]) -> None:
        self._tier = tier
        self._untold: dict[str, bytes] = {}
        self._turn = asyncio.Lock()
        self.new_version = new_version

    def add(self, name: str) -> None:
        """Note a change of the data whose version has that name."""
        self._untold[name] = self.new_version()

    async def tell(self) -> None:
        """Tell of every change noted; what could not be told stays noted."""
        # One at a time: of many changes at once, the first tells of all and the others find nothing to tell.
        async with self._turn:
            telling = dict(self._untold)
            if telling and await self._tier.set_many(telling, VERSION_SECONDS):
                self._untold = {name: token for name, token in self._untold.items() if telling.get(name) != token}

    async def told(self, names: Collection[str]) -> bool:
        """Whether the second tier knows of every change of `names`, if need be after telling it."""
        if not self._untold.keys().isdisjoint(names):
            await self.tell()
        return self._untold.keys().isdisjoint(names)


class SecondShelf(Generic[K, V]):
    """The part of the second tier that is of one source."""

    def __init__(
        self,
        source: PublicSource[K, V],
        tier: SecondTier,
        announcements: Announcements,
        now: Callable[[], datetime],
    ) -> None:
        self._source = source
        self._now = now
        self._tier = tier
        self._announcements = announcements
        self._codec = AnswerCodec(source)
        self._prefix = f"khub:{source}:{self._codec.layout}:"
        self._version_names = [version_name(tag) for tag in source.tags]

    async def look(self, keys: Sequence[K]) -> Look[K, V] | None:
        """What there is for the keys, in one round trip; None if it cannot be believed, nor be added to."""
        if not await self._announcements.told(self._version_names):
            return None
        try:
            digests = [key_digest(key) for key in keys]
        except (TypeError, ValueError, OverflowError):
            return None  # a key that cannot be written, such as half a character
        names = [*self._version_names, *(self._name(digest) for digest in digests)]
        values = await self._tier.get_many(names)
        if len(values) != len(names):
            return None
        count = len(self._version_names)
        versions = await self._known_versions(values[:count])
        found = {
            key: each
            for key, digest, value in zip(keys, digests, values[count:], strict=True)
            if (each := self._checked(key, digest, value, versions)) is not None
        }
        return Look(found, versions)

    async def keep(self, answers: Mapping[K, Stamped[V]], versions: Versions) -> None:
        """Keep answers that were asked for after a look had given `versions`."""
        values = {}
        for key, stamped in answers.items():
            digest = key_digest(key)
            answer = None if stamped.value is None else encoded_answer(stamped.value)
            kept = _Kept(str(self._source), digest, stamped.as_of, versions, answer)
            values[self._name(digest)] = _encoder.encode(kept)
        if values:
            await self._tier.set_many(values, self._source.keeping.stale_for)

    async def _known_versions(self, values: Sequence[bytes | None]) -> Versions:
        """The versions; where one is lost, a new one under which nothing was kept yet."""
        lost = {
            name: self._announcements.new_version()
            for name, value in zip(self._version_names, values, strict=True)
            if not isinstance(value, bytes)
        }
        if lost:
            # If a change is told of meanwhile its version stands, and what is read under this one is a miss.
            await self._tier.add_many(lost, VERSION_SECONDS)
        return tuple(
            value if isinstance(value, bytes) else lost[name]
            for name, value in zip(self._version_names, values, strict=True)
        )

    def _checked(self, key: K, digest: bytes, value: object, versions: Versions) -> Found[V] | None:
        if not isinstance(value, bytes):
            return None
        try:
            kept = _decoder.decode(value)
            if kept.source != str(self._source) or kept.key != digest or kept.as_of.tzinfo is None:
                return None
            answer = None if kept.answer is None else self._codec.decoded(key, kept.answer)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        age = (self._now() - kept.as_of).total_seconds()
        return Found(Stamped(answer, kept.as_of, FreshnessState.CACHED), age, kept.versions == versions)

    def _name(self, digest: bytes) -> str:
        return f"{self._prefix}{digest.hex()}"


def version_name(tag: str) -> str:
    """Where the second tier has the version of what `tag` names."""
    return f"khub:version:{tag}"
