"""The account that PostgreSQL's programs run under: they refuse root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from hub.errors import StartupError

# C.UTF-8 sorts and classifies alike on every machine; the caller's PG* variables stay out.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

# What root's server needs and cannot reach elsewhere, as below /root.
ROOT_FOLDER = Path("/var/lib/khub-demo")


class EmbeddedPostgresError(StartupError):
    """The embedded PostgreSQL cannot be started: one plain sentence."""


class ServerAccount(NamedTuple):
    """Runs the server: the caller's own account, or an unprivileged one if the caller is root."""

    name: str
    uid: int
    gid: int

    @property
    def credentials(self) -> dict[str, Any]:
        """Arguments of `subprocess.Popen` that start a process under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def run(self, *command: str | Path, pass_fds: Collection[int] = ()) -> subprocess.CompletedProcess[str]:
        """Run a program under this account, from the root folder: it may not see the caller's."""
        return subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            command,
            cwd="/",
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=pass_fds,
            **self.credentials,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this account gets at what lies in the folder."""
        return self.run("sh", "-c", 'cd "$1"', "sh", folder).returncode == 0

    def take(self, folder: Path) -> None:
        """Make this account the owner of a folder."""
        os.chown(folder, self.uid, self.gid)


def server_account() -> ServerAccount:
    """The caller's own account; for root `postgres` if there is one, else `nobody`."""
    if os.geteuid() == 0:
        entries = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = entries.get("postgres") or entries["nobody"]
        return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)
    try:
        return ServerAccount(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid())
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL needs an account with a name, and user id {os.geteuid()} has none"
        ) from None


def folder_for_root(name: str) -> Path:
    """The path ROOT_FOLDER/NAME, which every account can get at, whatever root's umask."""
    ROOT_FOLDER.mkdir(exist_ok=True)
    ROOT_FOLDER.chmod(0o711)
    return ROOT_FOLDER / name
