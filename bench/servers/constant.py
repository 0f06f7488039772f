"""The least that an answer costs: the bytes of one answer of the hub, over the same HTTP server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bench.servers.settings import serve


class Constant:
    """At `/operation`, to every request, what is in the file `operation.answer` of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bodies: dict[str, bytes] = {}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        body = self._body(scope["path"])
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _body(self, path: str) -> bytes:
        if path not in self._bodies:
            self._bodies[path] = (self._folder / f"{path[1:]}.answer").read_bytes()
        return self._bodies[path]


def app() -> Constant:
    """The application of the benchmarks' run."""
    return Constant(Path(os.environ["BENCH_CITY"]).parent)


if __name__ == "__main__":
    serve("bench.servers.constant:app", factory=True)
