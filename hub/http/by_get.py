"""Answers to GETs: what everyone may see; where the document is stored, for everything on its way to keep."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial

import msgspec

from hub.http.admission import Admission
from hub.http.encodings import LEAST_BYTES, encoded, encoding
from hub.http.head import Head
from hub.http.operations import Admitted, Answer, Operations
from hub.http.requests import sent_by_get
from hub.http.response import Response, json_type
from hub.http.shared_answers import SharedAnswer, SharedAnswers
from hub.services.callers import ANYONE

# By the origin, too: to one that may read it an answer says so.
_VARY = (b"vary", b"Accept, Accept-Encoding, Origin")


async def got(head: Head, accepted: str, request_id: str) -> SharedAnswer | Answer:
    """The answer to a GET: what is kept under its address, or made now, once for all who ask at the same time."""
    shared: SharedAnswers = head.state["shared"]
    address = (accepted, head.query)
    known = shared.known(address)
    if known is not None:
        return known
    admission: Admission = head.state["admission"]
    asked = admission.admitted(sent_by_get(head), ANYONE)
    operations: Operations = head.state["operations"]
    admitted = await operations.admitted(asked, replace(ANYONE, address=head.address), request_id)
    if isinstance(admitted, Answer):
        return admitted
    if not asked.is_stored:
        return await operations.run(admitted, request_id)
    made = await shared.made_once(address, partial(_made, admitted, operations, shared, request_id))
    if isinstance(made, SharedAnswer):
        shared.keep(address, made)
        return made
    if made.account is admitted.account:
        return made
    # Somebody else asked for it at the same time: errors name that request, and what is left is that caller's.
    return await operations.run(admitted, request_id) if made.errors else replace(made, account=admitted.account)


async def _made(
    admitted: Admitted, operations: Operations, shared: SharedAnswers, request_id: str
) -> SharedAnswer | Answer:
    """An answer, as bytes if it may be shared."""
    born, began = shared.clock(), shared.changes
    answer = await operations.run(admitted, request_id)
    if answer.sharing is None or answer.errors:
        return answer
    data = msgspec.json.encode(answer.data)
    tail = b',"extensions":' + msgspec.json.encode(answer.extensions) if answer.extensions else b""
    # Of the data alone, since the age of its parts is told beside it; weak, since an encoding does not change it.
    etag = b'W/"%b"' % hashlib.blake2b(data, digest_size=16).hexdigest().encode()
    body = b'{"data":%b%b}' % (data, tail)
    return SharedAnswer(body, etag, answer.sharing.seconds, answer.sharing.tags, born, began)


def given(answer: SharedAnswer, head: Head, accepted: str, now: float) -> Response:
    """The bytes of a kept answer, in an encoding the caller takes; 304 for whoever has them."""
    age = (b"age", b"%d" % (now - answer.born))
    if has(head.headers.get(b"if-none-match"), answer.etag):
        return Response(304, (*_lasting(answer), age), b"")
    name = encoding(head.header(b"accept-encoding")) if len(answer.body) >= LEAST_BYTES else None
    variant = answer.variants.get(name)
    if variant is None:
        variant = answer.variants[name] = _variant(answer, accepted, name)
    return Response(200, (*variant.headers, age), variant.body)


def _variant(answer: SharedAnswer, accepted: str, name: str | None) -> Response:
    headers = (json_type(accepted), *_lasting(answer))
    if name is None:
        return Response(200, headers, answer.body)
    return Response(200, (*headers, (b"content-encoding", name.encode())), encoded(answer.body, name))


def _lasting(answer: SharedAnswer) -> tuple[tuple[bytes, bytes], ...]:
    """What a 304 tells as well."""
    return (b"cache-control", b"public, max-age=%d" % answer.seconds), (b"etag", answer.etag), _VARY


def has(given_tags: bytes | None, etag: bytes) -> bool:
    """Whether an `If-None-Match` header names the answer; compared weakly, as it is for a GET."""
    if given_tags is None:
        return False
    tags = [tag.strip().removeprefix(b"W/") for tag in given_tags.split(b",")]
    return b"*" in tags or etag.removeprefix(b"W/") in tags
