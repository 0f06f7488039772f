"""The least that an answer costs: constant bytes over the same HTTP server."""

from __future__ import annotations

from typing import Any

from bench.servers.settings import serve

_BODY = b'{"data":null}'
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_BODY))],
}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer every request alike."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await send(_START)
        await send({"type": "http.response.body", "body": _BODY})


if __name__ == "__main__":
    serve("bench.servers.constant:app")
