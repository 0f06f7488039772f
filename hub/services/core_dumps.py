"""Core dumps: the whole memory of a process that died, on a disk, with whatever personal values it held."""

from __future__ import annotations

import resource
from contextlib import suppress


def leave_no_core_dumps() -> None:
    """Let this process, and those that it starts, leave none, unless an operator raises their limit again."""
    # The hard limit stays, so that who looks for a fault can do so by `prlimit`.
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
