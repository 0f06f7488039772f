"""A process that runs a PostgreSQL server for as long as the hub lives, and not longer.

    python postgres_guard.py SOCKET_FOLDER UID GID COMMAND…      (UID and GID -1: stay who we are)

The hub holds the other end of standard input. When it closes, on purpose or because the hub was killed, the
server is shut down. A signal at the hub's death (PR_SET_PDEATHSIG) alone would not do: it is sent when the
*thread* that started the server ends.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1
SECONDS_FOR_FAST_SHUTDOWN = 20.0


def main(socket_folder: str, uid: int, gid: int, command: list[str]) -> int:
    """Run the server to its end and remove its socket folder; the server's exit code."""
    # Whoever ends everything at once (systemd, docker) must leave the hub its database until the hub is done.
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    account: dict[str, Any] = {} if uid < 0 else {"user": uid, "group": gid, "extra_groups": []}
    server = subprocess.Popen(  # noqa: S603 - the hub's own command
        command,
        stdin=subprocess.DEVNULL,
        # The server gets the lock that the hub passed on, and holds it while any of its processes lives.
        close_fds=False,
        preexec_fn=dying_with_its_parent(),  # noqa: PLW1509 - there is one thread only, as yet
        **account,
    )
    threading.Thread(target=shut_down_when_forsaken, args=[server], daemon=True).start()
    code = server.wait()
    shutil.rmtree(socket_folder, ignore_errors=True)
    return code


def dying_with_its_parent() -> Callable[[], None] | None:
    """Lets the kernel shut the server down should even this process be killed; on Linux only."""
    if sys.platform != "linux":
        return None
    libc, guard = ctypes.CDLL(None), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != guard:
            # The guard died before the kernel was asked.
            os._exit(1)

    return ask_kernel


def shut_down_when_forsaken(server: subprocess.Popen[bytes]) -> None:
    """Wait until the hub closes its end, then stop the server: without waiting for clients, then at once."""
    os.read(sys.stdin.fileno(), 1)
    server.send_signal(signal.SIGINT)
    try:
        server.wait(SECONDS_FOR_FAST_SHUTDOWN)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
