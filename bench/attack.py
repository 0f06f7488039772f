"""Callers that send one request again and again until they are ended, in a process of their own.

`python -m bench.attack PORT CALLERS FILE`; writes a line as soon as all of them have begun.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from math import inf
from pathlib import Path

import uvloop

from bench.load import HOST, Caller, Record


async def attacked(port: int, callers: int, request: bytes) -> None:
    """Send it for ever; ends only if the server does."""
    loop, ends = asyncio.get_running_loop(), []
    for _ in range(callers):
        ends.append(loop.create_future())
        await loop.create_connection(partial(Caller, [request], 0, Record(inf), ends[-1]), HOST, port)
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    await asyncio.wait(ends)


if __name__ == "__main__":
    uvloop.run(attacked(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]).read_bytes()))
