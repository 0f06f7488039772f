"""Services of the demo in processes of their own, which end with the hub."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, TypeAlias

# Serves what a database has over a socket that listens already.
Serve: TypeAlias = Callable[[str, socket.socket], Coroutine[Any, Any, None]]


@contextmanager
def running_service(name: str, serve: Serve, url: str) -> Iterator[str]:
    """Run a service over the database at `url`; gives the host and port that it listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        process = multiprocessing.get_context("spawn").Process(
            target=_run, args=(serve, url, listener), name=name, daemon=True
        )
        process.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(5)


def _run(serve: Serve, url: str, listener: socket.socket) -> None:
    # Ctrl-C reaches every process of the terminal; the hub ends this one when it has ended itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_hub, daemon=True).start()
    asyncio.run(serve(url, listener))


def _end_with_the_hub() -> None:
    hub = multiprocessing.parent_process()
    if hub is not None:
        wait([hub.sentinel])
        os._exit(0)
