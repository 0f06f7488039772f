"""A PostgreSQL server of the hub's own, for the demo and the tests."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from hub.services import postgres_guard
from hub.services.postgres_account import ENVIRONMENT, EmbeddedPostgresError, ServerAccount, server_account
from hub.services.postgres_binaries import find_bindir
from hub.services.postgres_folder import (
    folder_within_reach,
    forget_stale_pid,
    last_line,
    lock_of_hub,
    lock_of_server,
    make_data,
    make_socket_folder,
    pid_file,
    require_same_major,
)

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

USER = "hub"
SECONDS_BETWEEN_LOOKS = 0.02
DEFAULT_OPTIONS = {
    "jit": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "synchronous_commit": "off",
}
# Over a UNIX socket, and for its owner alone.
FIXED_OPTIONS = {"listen_addresses": "", "port": "5432", "unix_socket_permissions": "0700"}


class EmbeddedPostgres:
    """A server that ends with this process, however that ends; one at a time can use a folder.

    `bindir` is the folder of PostgreSQL's programs, `options` are settings of postgresql.conf.
    """

    def __init__(
        self, folder: Path, *, bindir: Path | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder.absolute()
        self._bindir = bindir
        self._options = {**DEFAULT_OPTIONS, **(options or {}), **FIXED_OPTIONS}
        self._socket = self._folder / "socket"
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, timeout: float = 60.0) -> None:
        """Return when the server takes connections, which needs seconds where there are no data yet.

        Raises EmbeddedPostgresError, and leaves nothing running.
        """
        with ExitStack() as undo:
            try:
                self._start(undo, deadline=time.monotonic() + timeout)
            except OSError as error:
                raise EmbeddedPostgresError(f"PostgreSQL cannot use {self._folder}: {error}") from error
            self._running = undo.pop_all()

    def stop(self) -> None:
        """Shut the server down and wait for its end; does nothing if none is running."""
        self._running.close()

    def url(self, database: str) -> str:
        """The address of a database, as libpq and asyncpg read it."""
        # With the port, lest PGPORT in the caller's environment change it.
        return f"postgresql://{USER}@/{quote(database, safe='')}?host={quote(str(self._socket))}&port=5432"

    def _start(self, undo: ExitStack, deadline: float) -> None:
        account = server_account()
        folder = folder_within_reach(self._folder, account)
        bindir = find_bindir(self._bindir, account)
        undo.enter_context(lock_of_hub(folder))
        data, log = folder / "data", folder / "server.log"
        with lock_of_server(folder, deadline) as lock:
            if not data.exists():
                make_data(data, USER, bindir, account, lock)
            require_same_major(data, bindir, account)
            forget_stale_pid(data)
            self._socket = make_socket_folder(folder, account)
            left_behind = pid_file(data)
            guard = undo.enter_context(self._guard([bindir / "postgres", "-D", data], log, account, lock))
        while (said := pid_file(data)) == left_behind or not said.endswith(b"ready"):
            if guard.poll() is not None:
                raise EmbeddedPostgresError(f"PostgreSQL did not start: {last_line(log.read_text())}")
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL was not ready in time, see {log}")
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _guard(
        self, server: list[str | Path], log: Path, account: ServerAccount, lock: IO[str]
    ) -> subprocess.Popen[bytes]:
        """The guard with the server; leaving it as a context closes its input, which ends both."""
        options = {**self._options, "unix_socket_directories": str(self._socket)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        user = [str(account.uid), str(account.gid)] if account.credentials else ["-1", "-1"]
        guard: list[str | Path] = [sys.executable, "-I", "-S", postgres_guard.__file__, self._socket, *user]
        with log.open("wb") as output:
            return subprocess.Popen(  # noqa: S603 - our own program
                [*guard, *server, *settings],
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                pass_fds=[lock.fileno()],
                # Ctrl-C is for the hub, which may still need its database to finish.
                start_new_session=True,
            )
