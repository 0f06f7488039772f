"""The interior ministry's check of resident certificates: its status is its answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import msgspec
from starlette.responses import Response

from hub.connectors.verification.claims import HolderNamed
from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.protocol import Registers
from hub.privacy.registers import Register
from hub.privacy.subjects import Subject
from hub.privacy.terms import LookupOutcome, SubjectKind

ROUTE: Final = "/arc/verify"
KIND: Final = "RESIDENT_PERMIT"
# Of the demo alone, which asks nobody else.
ACCESS_KEY: Final = "demo"

_STATUSES = {LookupOutcome.MATCH: HTTPStatus.OK, LookupOutcome.EXPIRED: HTTPStatus.BAD_REQUEST}


class _Asked(msgspec.Struct, frozen=True, rename="camel"):
    arc_num: str
    arc_name: str
    access_key: str


async def answered(registers: Registers, body: bytes) -> Response:
    """Whether the certificate of this number is in this name."""
    asked = msgspec.json.decode(body, type=_Asked)
    if asked.access_key != ACCESS_KEY:
        return Response(status_code=HTTPStatus.PAYMENT_REQUIRED)
    held = await registers.held([Enquiry(KIND, Register.CERTIFICATE, asked.arc_num)])
    outcome = HolderNamed(asked.arc_name).outcome(Subject(SubjectKind.RESIDENT_ID, asked.arc_num), held)
    return Response(status_code=_STATUSES.get(outcome, HTTPStatus.UNAUTHORIZED))
