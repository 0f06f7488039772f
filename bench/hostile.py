"""Requests that the hub refuses, one of each kind, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from bench.load import HOST

RESPONSE_JSON = "application/graphql-response+json"
_JSON = {"content-type": "application/json"}
_UNKNOWN_KEY = f"Bearer khub_abcd1234_{'s' * 43}"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A request, and the status that refuses it; `is_document` if it is the document that is refused."""

    name: str
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: _JSON)
    method: str = "POST"
    query: str = ""
    is_document: bool = False

    def sent_headers(self) -> dict[str, str]:
        """Its headers, with the length of the body unless it lies of that."""
        return {"host": HOST, "accept": RESPONSE_JSON, "content-length": str(len(self.body)), **self.headers}

    def sent(self) -> bytes:
        """Its bytes over HTTP/1.1."""
        target = f"/graphql?{self.query}" if self.query else "/graphql"
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in self.sent_headers().items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def bomb(levels: int) -> str:
    """A document that doubles with each of its fragments."""
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return " ".join(["{ ...F0 }", *fragments, f"fragment F{levels} on Query {{ districts {{ code }} }}"])


def _repeated(part: str, times: int) -> str:
    """A document with a part so many times, in which `%d` is its number."""
    return f"{{ {' '.join(part.replace('%d', str(number)) for number in range(times))} }}"


_DEEP = 'district(code: "64000010") ' + "{ tenders { nodes { district " * 8 + "{ code }" + " } } }" * 8
_PAGE = "tenders(first: 100) { nodes { %s } }"
_NESTED = _PAGE % ("agency { " + _PAGE % ("agency { " + _PAGE % "id" + " }") + " }")
_DOCUMENTS = {
    "parse error": "{ districts { code }",
    "parse error at the end of 2,000 tokens": _repeated("districts", 1_996) + " }",
    "more than 2,000 tokens": _repeated("districts { code }", 600),
    "number of 500 digits": f"{{ nodes(ids: [{'9' * 500}]) {{ id }} }}",
    "unknown field": "{ nothing }",
    "400 unknown fields": _repeated("n%d", 400),
    "300 variables": f"query ({' '.join(f'$v{n}: Int' for n in range(300))}) {{ districts {{ code }} }}",
    "depth": f"{{ {_DEEP} }}",
    "root fields": _repeated("districts { code }", 31),
    "390 root fields of one name": _repeated("districts { code }", 390),
    "aliases": _repeated("a%d: districts { code }", 51),
    "directives": "{ districts { code " + "@include(if: true) " * 200 + "} }",
    "fragment bomb of 2^150": bomb(150),
    "fragment that spreads itself": "{ ...F } fragment F on Query { ...F }",
    "fields that cannot be merged": "{ districts { "
    + " ".join(f"name {{ {'zhTw' if n % 2 else 'en'} }}" for n in range(390))
    + " code: postalCode code } }",
    "cost": f"{{ {_NESTED} }}",
    "introspection 50 times": _repeated("a%d: __schema { types { name } }", 50),
    "two operations without a name": "query A { districts { code } } query B { districts { code } }",
    "mutation": "mutation { districts { code } }",
}


def _of_document(name: str, text: str) -> Hostile:
    return Hostile(name, 400, json.dumps({"query": text}).encode(), is_document=True)


_GOOD = json.dumps({"query": "{ districts { code } }"}).encode()

HOSTILES = (
    *(_of_document(name, text) for name, text in _DOCUMENTS.items()),
    Hostile("not stored", 400, json.dumps({"documentId": "sha256:" + "0" * 64}).encode()),
    Hostile("not JSON", 400, b"{" * 100),
    Hostile("JSON of 100,000 levels", 400, b'{"variables":' + b"[" * 100_000),
    Hostile("no object", 400, b"[]"),
    Hostile("wrong type of a variable", 400, json.dumps(
        {"query": "query ($c: TownCode!) { district(code: $c) { code } }", "variables": {"c": "x" * 1_000}}
    ).encode()),
    Hostile("a key that has no form", 401, _GOOD, {**_JSON, "authorization": "Bearer x"}),
    Hostile("a key that nobody has", 401, _GOOD, {**_JSON, "authorization": _UNKNOWN_KEY}),
    Hostile("wrong media type", 415, _GOOD, {"content-type": "text/plain"}),
    Hostile("compressed body", 415, _GOOD, {**_JSON, "content-encoding": "gzip"}),
    Hostile("body of a gigabyte, declared", 413, b"", {**_JSON, "content-length": str(2**30)}),
    Hostile("body of 300 KB", 413, b'"' + b"x" * 300_000 + b'"'),
    Hostile("query string too long", 414, method="GET", query=f"query={quote('x' * 17_000)}"),
    Hostile("wrong method", 405, method="PATCH"),
    Hostile("nothing that is accepted", 406, _GOOD, {**_JSON, "accept": "text/html"}),
)  # fmt: skip
# Of a caller who has spent its budget; the status is that of a hub where everybody has.
RATE_LIMITED = Hostile("budget spent", 429, _of_document("", bomb(150)).body)
