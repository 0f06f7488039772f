"""`khub serve`: the hub over the systems whose addresses are set."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType, MappingProxyType
from typing import Annotated, Any

import typer
import uvicorn

from hub.app import app_from_settings
from hub.app.clock import clock_fault_at
from hub.app.configuration import configuration
from hub.app.faults import faults
from hub.app.identity import refuse_wrong_keys
from hub.app.registers import refuse_wrong_registers
from hub.app.systems import refuse_wrong_addresses
from hub.cli.checks import is_installed, refuse
from hub.cli.metrics_port import WorkerCounts, metrics_port
from hub.cli.supervisor import Supervisor
from hub.errors import StartupError
from hub.http.connection import BoundedConnection
from hub.rules.systems import SystemCode
from hub.services.core_dumps import leave_no_core_dumps
from hub.services.logs import json_log, json_logging
from hub.services.settings import Settings, read_settings

Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on [HUB_PORT, 8000].")]
Host = Annotated[str | None, typer.Option(help="Address to listen on [HUB_HOST, 127.0.0.1].")]


# How every server of the hub runs. Its access log would be formatted for every request and then not be written.
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "ws": "hub.cli.sockets:WaitingSocket",
        # To unpack messages would take more memory than all the rest of a socket.
        "ws_max_size": 16 * 1024,
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": 10,
        "http": BoundedConnection,
        "log_config": json_logging(),
    }
)


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the hub over the systems whose addresses are set (HUB_<SYSTEM>_URL)."""
    leave_no_core_dumps()
    settings = read_settings()
    _refuse_wrong(settings)
    host, port = host or settings.host, port or settings.port
    refuse_taken(host, port)
    with sockets_folder(settings.workers) as sockets:
        supervise(
            uvicorn.Config(
                partial(app_from_settings, sockets),
                host,
                port,
                factory=True,
                workers=settings.workers,
                forwarded_allow_ips=settings.proxies,
                **OPTIONS,
            ),
            partial(print, f"khub: serving on http://{host}:{port}/graphql", flush=True),
            (settings.metrics_host, settings.metrics_port),
        )


def _refuse_wrong(settings: Settings) -> None:
    """Raise StartupError for settings with which the hub cannot serve."""
    urls = settings.urls()
    settings.required_secret()
    refuse(faults(settings, is_installed, Path.is_file))
    configured = configuration(settings)
    refuse_wrong_keys(configured.issuers)
    asyncio.run(refuse_wrong_addresses(urls, configured.rules, loopback=settings.loopback))
    asyncio.run(refuse_wrong_registers(configured.registers, loopback=settings.loopback))
    if fault := asyncio.run(clock_fault_at(urls[SystemCode.HUB])):
        refuse([fault])


@contextmanager
def sockets_folder(workers: int, within: Path | None = None) -> Iterator[Path | None]:
    """A folder for this user alone in which workers reach one another, if there are several; raises StartupError.

    It is made within another, by default the one for temporary files, and is gone in the end.
    """
    if workers == 1:
        yield None
        return
    try:
        folder = TemporaryDirectory(prefix="khub-", dir=within)
    except OSError as error:
        raise StartupError(
            f"several workers need a folder for their sockets: {error.strerror}. Set TMPDIR to one that can be "
            "written, or HUB_WORKERS=1"
        ) from error
    with folder as path:
        yield Path(path)


def supervise(
    config: uvicorn.Config, announce: Callable[[], None], metrics_at: tuple[str, int] = ("127.0.0.1", 0)
) -> None:
    """Serve with as many workers as the config says until a signal ends it; SIGHUP replaces them one by one.

    `announce` is called when all listen. What is counted is served at `metrics_at`, unless its port is 0. Raises
    StartupError if that is taken, or if no worker could start.
    """
    with config.bind_socket() as listener:
        supervisor = Supervisor(config, listener, json_log(), announce)
        counts = WorkerCounts(lambda: supervisor.workers, lambda: supervisor.starts)
        host, port = metrics_at
        with metrics_port(host, port, counts) if port else nullcontext():
            supervisor.run()
    if supervisor.failed:
        raise StartupError("no worker could start: see above")


class _Announced(uvicorn.Server):
    """A server that says so once it listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce it."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell what lasts that it is to end, then stop."""
        closing: asyncio.Event | None = self.lifespan.state.get("closing")
        if closing:
            closing.set()
        await super().shutdown(sockets)


def run(config: uvicorn.Config, announce: Callable[[], None]) -> None:
    """Run the server until a signal ends it; `announce` is called when it listens."""
    # uvicorn raises the signal again once it has stopped; as an exception it lets callers close what they have.
    signal.signal(signal.SIGTERM, _leave)
    with suppress(KeyboardInterrupt):
        _Announced(config, announce).run()


def refuse_taken(host: str, port: int) -> None:
    """Raise StartupError if the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartupError(
                f"cannot listen on {host}:{port}: {error.strerror}. Choose another with --port"
            ) from error


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
