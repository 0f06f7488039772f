"""Messages of X-Road REST: the headers of a request, its hash, and whether an answer belongs to it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

from hub.connectors.verification.enquiries import OnBehalf
from hub.connectors.verification.xroad.places import XRoadPlaces, identifier
from hub.errors import SourceError, SourceMalformed, SourceRejected, SourceTimeout, SourceUnavailable
from hub.rules.systems import SystemCode
from hub.services.http_messages import Answer, Question

ERROR = "X-Road-Error"
HASH = "X-Road-Request-Hash"
REQUEST_ID = "x-road-request-id"

# What security servers take out of a message, so that it is not in its hash.
_LEFT_OUT = frozenset(
    {
        *("transfer-encoding", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
        *("upgrade", "connection", "user-agent", "host", "content-length", "server", "expect"),
    }
)

# The types of errors are words with dots between; anything else could be a text of whoever answered.
_TYPE = re.compile(r"[A-Za-z]+(\.[A-Za-z0-9_]+){1,6}")
# What no later try will change: an operator has to, here or at the provider.
_REFUSALS = frozenset({"AccessDenied", "UnknownService", "UnknownMember", "BadRequest", "InvalidRequest"})


def headers_of(places: XRoadPlaces, message_id: str, on_behalf: OnBehalf | None) -> dict[str, str]:
    """The headers of a request: who asks and, where somebody is asked for, for whom and in which case."""
    # In small letters, as a server may hand them on; they are hashed as they are sent.
    headers = {"x-road-client": identifier(places.client), "x-road-id": message_id}
    if on_behalf is None:
        return headers
    headers |= {"x-road-userid": _encoded(on_behalf.officer), "x-road-issue": _encoded(on_behalf.case_number)}
    if places.party_class:
        headers["x-road-represented-party"] = identifier((places.party_class, on_behalf.agency))
    return headers


def request_hash(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> str:
    """The hash of a request as the provider's server received it; `headers` end with the id that it was given."""
    kept = [f"{name}:{value}" for name, value in headers if name.lower() not in _LEFT_OUT]
    head = "".join(f"{line}\r\n" for line in (method, target, *kept)).encode()
    digest = hashlib.sha512(head).digest()
    if body is not None:
        digest = hashlib.sha512(digest + hashlib.sha512(body).digest()).digest()
    return base64.b64encode(digest).decode()


def require_own(question: Question, answer: Answer, places: XRoadPlaces) -> None:
    """Raise SourceMalformed for an answer that is not to this question, as the provider's server received it."""
    received = [*answer.asked_with, (REQUEST_ID, answer.headers.get(REQUEST_ID, ""))]
    expected = {
        "X-Road-Client": identifier(places.client),
        "X-Road-Service": identifier(places.service),
        "X-Road-Id": question.headers["x-road-id"],
        HASH: request_hash(question.method, f"/{question.path}", received, question.body),
    }
    for name, value in expected.items():
        # Not every server encodes the same characters of an identifier.
        if unquote(answer.headers.get(name, "")) != unquote(value):
            raise SourceMalformed(SystemCode.VERIFICATION, f"X-Road: {name} is not that of the request")


def failure_of(headers: Mapping[str, str]) -> SourceError | None:
    """The failure of X-Road itself; None where it has handed the message on, whatever the provider says."""
    if ERROR not in headers:
        return None
    stated = headers[ERROR]
    said = stated if _TYPE.fullmatch(stated) else "an error of an unknown type"
    last = said.rpartition(".")[2]
    if said.startswith("Client.") or last in _REFUSALS:
        return SourceRejected(SystemCode.VERIFICATION, f"X-Road: {said}")
    kind = SourceTimeout if "Timeout" in last else SourceUnavailable
    return kind(SystemCode.VERIFICATION, f"X-Road: {said}")


def _encoded(text: str) -> str:
    """A text as a header can carry it: what is not ASCII as an identifier has it."""
    return quote(text, safe="!#$&'()*+,-./:;=?@[]^_`{|}~ ")
