"""The folder of an embedded PostgreSQL server, and who may use it.

```
folder/            as root: /var/lib/khub-demo/NAME, if the server's account cannot enter it
├ data             there only when complete: it is made as `unfinished` and renamed
├ socket           the only way in; elsewhere if its path is too long for a socket
├ server.log       of the last start
├ hub.lock         held by the hub that uses the folder
└ server.lock      held by the server and all its processes
```
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from hub.services.postgres_account import EmbeddedPostgresError, ServerAccount, folder_for_root
from hub.services.postgres_binaries import major_version

SOCKET_NAME = ".s.PGSQL.5432"
# macOS takes 104 bytes with the closing NUL, Linux 108.
LONGEST_SOCKET_PATH = 103
SECONDS_BETWEEN_TRIES = 0.02


def folder_within_reach(folder: Path, account: ServerAccount) -> Path:
    """The folder, made if absent; for root, one that the server's account can enter too."""
    folder.mkdir(parents=True, exist_ok=True)
    if account.can_enter(folder):
        return folder
    substitute = folder_for_root(hashlib.sha256(os.fsencode(folder)).hexdigest()[:12])
    substitute.mkdir(exist_ok=True)
    substitute.chmod(0o711)
    return substitute


@contextmanager
def lock_of_hub(folder: Path) -> Iterator[None]:
    """Refuse a folder that another hub is using."""
    with (folder / "hub.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedPostgresError(f"another hub is using {folder}, stop it first") from None
        yield


@contextmanager
def lock_of_server(folder: Path, deadline: float) -> Iterator[IO[str]]:
    """Wait until the server of a killed hub has ended; processes that are given this lock hold it too."""
    with (folder / "server.lock").open("w") as lock:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"the server that used {folder} before has not ended")
            time.sleep(SECONDS_BETWEEN_TRIES)
        yield lock


def make_data(data: Path, user: str, bindir: Path, account: ServerAccount, lock: IO[str]) -> None:
    """Run initdb to one side, so that what an interrupted one leaves is never taken for data."""
    unfinished = data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.take(unfinished)
    locale = ["--locale=C.UTF-8"]
    if major_version(bindir, account) >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-U", user, "-A", "trust", "-E", "UTF8", *locale]
    done = account.run(bindir / "initdb", "-D", unfinished, *options, pass_fds=[lock.fileno()])
    if done.returncode:
        raise EmbeddedPostgresError(f"initdb failed: {last_line(done.stderr)}")
    unfinished.rename(data)


def require_same_major(data: Path, bindir: Path, account: ServerAccount) -> None:
    """Refuse data that another major version of PostgreSQL wrote."""
    version = (data / "PG_VERSION").read_text().strip()
    present = str(major_version(bindir, account))
    if version != present:
        raise EmbeddedPostgresError(
            f"{data} is of PostgreSQL {version} and this is {present}: remove it to begin anew"
        )


def forget_stale_pid(data: Path) -> None:
    """Remove the pid file of a killed server if another process has its number by now."""
    with suppress(OSError, IndexError):
        number = pid_file(data).split()[0].decode()
        # A living server stands in its data folder.
        if Path(f"/proc/{number}/cwd").readlink() != data.resolve():
            (data / "postmaster.pid").unlink()


def pid_file(data: Path) -> bytes:
    """What a server says of itself, empty if there is none; the last line is `ready` when it is."""
    try:
        return (data / "postmaster.pid").read_bytes().strip()
    except FileNotFoundError:
        return b""


def make_socket_folder(folder: Path, account: ServerAccount) -> Path:
    """A new folder for the socket: in `folder`, unless a socket cannot have that path."""
    socket = folder / "socket"
    shutil.rmtree(socket, ignore_errors=True)
    # A comma separates one socket folder from the next.
    if len(os.fsencode(socket / SOCKET_NAME)) > LONGEST_SOCKET_PATH or "," in str(socket):
        socket = Path(tempfile.mkdtemp(prefix="khub-"))
    else:
        socket.mkdir(mode=0o700)
    account.take(socket)
    return socket


def last_line(text: str) -> str:
    """The last thing a program said."""
    return (text.strip().splitlines() or ["it gave no reason"])[-1]
