"""Registers of one service on X-Road, asked by POST: numbers of persons do not belong into addresses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from hub.connectors.verification.enquiries import Enquiry, OnBehalf
from hub.connectors.verification.records import Held
from hub.connectors.verification.wire import asked_in_json, held_in_json
from hub.connectors.verification.xroad.messages import failure_of, headers_of, require_own
from hub.connectors.verification.xroad.metaservices import is_allowed, is_member
from hub.connectors.verification.xroad.places import VERSION, XRoadPlaces, identifier, xroad_places
from hub.errors import SourceMalformed, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.http_messages import FOUND, Answer, Question
from hub.services.service_addresses import ServiceAddress

# The client takes eleven megabytes, which a hub without services over HTTP does not need.
if TYPE_CHECKING:
    from hub.services.http_link import HttpLink

ENQUIRIES = "enquiries"

# Whether the service may be asked is itself a signed message of two servers; in between the own one is asked.
ALLOWED_SECONDS = 60.0

# Whatever the status, it may be X-Road's or the provider's.
_ANY = range(200, 600)


def xroad_registers(link: HttpLink, address: ServiceAddress) -> XRoadRegisters:
    """The registers at an address; raises ValueError for a wrong one."""
    return XRoadRegisters(link, xroad_places(address))


class XRoadRegisters:
    """Implements `Registers`; `clock` gives seconds, `new_id` an id for a message that has none of a request."""

    def __init__(
        self,
        link: HttpLink,
        places: XRoadPlaces,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        self._link = link
        self._places = places
        self._clock = clock
        self._new_id = new_id
        self._allowed_until = float("-inf")

    async def held(self, enquiries: Sequence[Enquiry]) -> list[Held]:
        """See `Registers`; one message for all that are asked for the same, in the same case."""
        messages = [*chain(*map(self._parts, _alike(enquiries)))]
        answers = await asyncio.gather(*(self._asked(enquiries, message) for message in messages))
        found = dict(zip(chain(*messages), chain(*answers), strict=True))
        return [found[place] for place in range(len(enquiries))]

    async def ping(self) -> None:
        """Whether the service may be asked; raises SourceUnavailable where it is not among those allowed."""
        if self._clock() < self._allowed_until:
            listed = await self._got("listClients", {"xRoadInstance": self._places.provider[0]})
            self._require(is_member(listed.body, self._places), "its provider is no member of X-Road")
            return
        path = f"{VERSION}/{identifier(self._places.provider)}/allowedMethods"
        allowed = await self._got(path, {})
        self._require(is_allowed(allowed.body, self._places, ENQUIRIES), "the service is not among those allowed")
        self._allowed_until = self._clock() + ALLOWED_SECONDS

    def _parts(self, places: Sequence[int]) -> list[Sequence[int]]:
        most = self._places.most
        return [places[start : start + most] for start in range(0, len(places), most)]

    async def _asked(self, enquiries: Sequence[Enquiry], message: Sequence[int]) -> Sequence[Held]:
        asked = [enquiries[place] for place in message]
        first = asked[0]
        body = asked_in_json(first.kind, first.reads, (each.key for each in asked))
        headers = self._headers(first.on_behalf) | {"Content-Type": "application/json"}
        question = Question(self._places.below(ENQUIRIES), {}, "POST", headers, body, _ANY)
        answer = await self._answer(question)
        require_own(question, answer, self._places)
        try:
            return held_in_json(answer.body, asked)
        except SourceMalformed as error:
            places = frozenset(message[place] for place in error.places)
            raise SourceMalformed(error.system, error.detail, places=places) from None

    async def _got(self, path: str, asked: dict[str, str]) -> Answer:
        return await self._answer(Question(path, asked, headers=self._headers(None), answers=_ANY))

    async def _answer(self, question: Question) -> Answer:
        """The answer of the provider; raises SourceError for its own failure, and for one of X-Road."""
        answer = await self._link.ask(question)
        if failure := failure_of(answer.headers):
            raise failure
        if answer.status != FOUND:
            raise self._link.failure(answer.status, answer.headers)
        return answer

    def _headers(self, on_behalf: OnBehalf | None) -> dict[str, str]:
        accepted = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
        return headers_of(self._places, self._message_id(on_behalf), on_behalf) | accepted

    def _message_id(self, on_behalf: OnBehalf | None) -> str:
        """That of the request which the hub's ledger has, so that both logs can be laid side by side."""
        try:
            return str(UUID(on_behalf.request_id if on_behalf else ""))
        except ValueError:
            return str(self._new_id())

    def _require(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001  # the one value that decides
        if not holds:
            raise SourceUnavailable(SystemCode.VERIFICATION, f"X-Road: {otherwise}")


def _alike(enquiries: Sequence[Enquiry]) -> list[list[int]]:
    """The places of those that can be asked in one message."""
    alike: dict[object, list[int]] = {}
    for place, each in enumerate(enquiries):
        alike.setdefault((each.reads, each.on_behalf), []).append(place)
    return [*alike.values()]
