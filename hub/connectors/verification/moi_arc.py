"""The interior ministry's check of resident certificates, whose HTTP status is the answer.

At `moi-arc+https://host/path?access_key=…`; `synthetic=true` says that what answers there is invented.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from hub.connectors.verification.claims import HolderNamed, plain_name
from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.records import Held
from hub.errors import SourceMalformed, SourceRejected
from hub.privacy.registers import Holding
from hub.privacy.terms import ClaimForm, LookupOutcome, SubjectKind
from hub.rules.systems import SystemCode
from hub.services.http_messages import Answer, Question
from hub.services.service_addresses import ServiceAddress

# The client takes eleven megabytes, which a hub without services over HTTP does not need.
if TYPE_CHECKING:
    from hub.services.http_link import HttpLink

ANSWERS = Holding({ClaimForm.HOLDER_NAMED: (SubjectKind.RESIDENT_ID,)}, (), frozenset())

ACCESS_KEY, SYNTHETIC = "access_key", "synthetic"

_OUTCOMES: Mapping[int, LookupOutcome] = {
    HTTPStatus.OK: LookupOutcome.MATCH,
    HTTPStatus.BAD_REQUEST: LookupOutcome.EXPIRED,
    HTTPStatus.UNAUTHORIZED: LookupOutcome.NO_MATCH,
}
_KEY_REFUSED = HTTPStatus.PAYMENT_REQUIRED


def moi_arc_registers(link: HttpLink, address: ServiceAddress) -> ResidentCheck:
    """The check at an address; raises ValueError for a wrong one."""
    address.refuse_others((ACCESS_KEY, SYNTHETIC))
    synthetic = address.options.get(SYNTHETIC, "false")
    if synthetic not in ("true", "false"):
        raise ValueError("synthetic 應為 true 或 false / synthetic: expected true or false")
    return ResidentCheck(link, address.path, address.option(ACCESS_KEY), synthetic=synthetic == "true")


class ResidentCheck:
    """Implements `Registers` for one claim, which it decides itself: it holds no records."""

    def __init__(
        self,
        link: HttpLink,
        path: str,
        access_key: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        synthetic: bool = False,
    ) -> None:
        self._link = link
        self._path = path
        self._access_key = access_key
        self._now = now
        self._synthetic = synthetic

    async def held(self, enquiries: Sequence[Enquiry]) -> list[Held]:
        """See `Registers`; the link says how many are asked at a time."""
        return await asyncio.gather(*map(self._one, enquiries))

    async def ping(self) -> None:
        """Whether anything answers there, whatever it says: nobody is looked up to find out."""
        await self._link.ask(Question(self._path, answers=range(200, 500)))

    async def _one(self, enquiry: Enquiry) -> Held:
        if not isinstance(enquiry.claim, HolderNamed):
            raise SourceRejected(
                SystemCode.VERIFICATION, "resident check: it answers whose certificate it is alone"
            )
        body = {
            "arcNum": str(enquiry.key),
            "arcName": plain_name(enquiry.claim.name),
            "accessKey": self._access_key,
        }
        # The description names them as parameters of the address, too, where every log would have them.
        path = "/".join(filter(None, (self._path, "arc/verify")))
        headers = {"Content-Type": "application/json"}
        question = Question(path, {}, "POST", headers, msgspec.json.encode(body), (*_OUTCOMES, _KEY_REFUSED))
        return Held(None, self._now(), self._synthetic, _outcome(await self._link.ask(question)))


def _outcome(answer: Answer) -> LookupOutcome:
    # What a gateway refuses, or shows as a page, has the same statuses, and says nothing of a certificate.
    if "WWW-Authenticate" in answer.headers or "html" in answer.headers.get("Content-Type", ""):
        raise SourceMalformed(SystemCode.VERIFICATION, f"resident check: HTTP {answer.status} of something else")
    if answer.status == _KEY_REFUSED:
        raise SourceRejected(SystemCode.VERIFICATION, "resident check: the access key is not taken")
    return _OUTCOMES[answer.status]
