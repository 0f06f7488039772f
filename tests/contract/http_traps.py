"""Answers that no service should give and some do: what any connector over HTTP must make of each."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from hub.errors import ErrorCode
from hub.services.http_link import MAX_BYTES
from tests.fakes.http_service import http_answer

MALFORMED, REJECTED = ErrorCode.UPSTREAM_MALFORMED, ErrorCode.UPSTREAM_REJECTED
UNAVAILABLE = ErrorCode.UPSTREAM_UNAVAILABLE

HTML = b"<!DOCTYPE html>\n<html><head><title>502</title></head><body><h1>Sorry<br></h1></body></html>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>Sorry</body></html>'
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><service_requests>&c;</service_requests>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<service_requests><request><service_request_id>&a;</service_request_id></request></service_requests>"""


@dataclass(frozen=True)
class Trap:
    """What a service sends in place of a sound body, and the error that must become of it; None for the value."""

    sent: Callable[[bytes], bytes]
    code: ErrorCode | None


def body(made, **headers):
    return lambda sound: http_answer(made(sound) if callable(made) else made, **headers)


def refused(status, said=HTML, **headers):
    return lambda _sound: http_answer(said, status, content_type="text/html", **headers)


TRAPS = {
    "as agreed": Trap(body(lambda sound: sound), None),
    "named as a page": Trap(body(lambda sound: sound, content_type="text/html; charset=big5"), None),
    "named as nothing": Trap(body(lambda sound: sound, content_type=""), None),
    "with a byte order mark": Trap(body(lambda sound: b"\xef\xbb\xbf" + sound), None),
    "with space around it": Trap(body(lambda sound: b"\r\n " + sound + b"\r\n"), None),
    "packed": Trap(body(gzip.compress, content_encoding="gzip"), None),
    "a page of an error as a success": Trap(body(HTML, content_type="application/json"), MALFORMED),
    "a page that is XML": Trap(body(XHTML, content_type="text/xml"), MALFORMED),
    "nothing": Trap(body(b""), MALFORMED),
    "space": Trap(body(b" \n"), MALFORMED),
    "half of it": Trap(body(lambda sound: sound[: len(sound) // 2]), MALFORMED),
    "cut off on the way": Trap(lambda sound: http_answer(sound, length=len(sound) + 100), UNAVAILABLE),
    "a null": Trap(body(b"null"), MALFORMED),
    "a number": Trap(body(b"404"), MALFORMED),
    "a text": Trap(body('"查無資料"'.encode()), MALFORMED),
    "a list of numbers": Trap(body(b"[1, 2]"), MALFORMED),
    "another object": Trap(body(b'{"message": "ok"}'), MALFORMED),
    "a list of empty rows": Trap(body(b"[{}, {}]"), MALFORMED),
    "plain words": Trap(body("系統維護中".encode()), MALFORMED),
    "words in Big5": Trap(body("系統維護中".encode("big5")), MALFORMED),
    "JSON in Big5": Trap(body('[{"a": "系統維護中"}]'.encode("big5")), MALFORMED),
    "brackets without end": Trap(body(b"[" * 200_000), MALFORMED),
    "elements without end": Trap(body(b"<a>" * 5_000), MALFORMED),
    "entities of entities": Trap(body(LAUGHS), MALFORMED),
    "an entity from elsewhere": Trap(body(OUTSIDE), MALFORMED),
    "more than anyone can read": Trap(body(b" " * (MAX_BYTES + 1)), MALFORMED),
    "more, packed": Trap(body(gzip.compress(bytes(20 * MAX_BYTES)), content_encoding="gzip"), MALFORMED),
    "packed wrongly": Trap(body(lambda sound: sound, content_encoding="gzip"), UNAVAILABLE),
    "not HTTP": Trap(lambda _sound: b"SSH-2.0-OpenSSH_9.6\r\n", MALFORMED),
    "no answer": Trap(lambda _sound: b"", UNAVAILABLE),
    "a failure": Trap(refused("500 Internal Server Error"), UNAVAILABLE),
    "a failure of a proxy": Trap(refused("502 Bad Gateway"), UNAVAILABLE),
    "a pause": Trap(refused("503 Service Unavailable", retry_after="7"), UNAVAILABLE),
    "too many requests": Trap(refused("429 Too Many", retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), UNAVAILABLE),
    "a refusal": Trap(refused("403 Forbidden"), REJECTED),
    "another place": Trap(refused("302 Found", location="http://127.0.0.1:9/login"), REJECTED),
    "a missing page": Trap(refused("404 Not Found"), REJECTED),
    "no content": Trap(refused("204 No Content", said=b""), REJECTED),
}  # fmt: skip
