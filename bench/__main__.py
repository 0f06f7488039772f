"""`python -m bench`."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from bench.options import read_options
from bench.run import run
from hub.errors import StartupError


def main() -> None:
    """Run the benchmarks; what a caller can mend is one line on standard error and exit code 2."""
    # As an exception, so that every server is ended first.
    signal.signal(signal.SIGTERM, _leave)
    try:
        run(read_options(sys.argv[1:]))
    except StartupError as error:
        sys.stderr.write(f"khub: {error}\n")
        sys.exit(2)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)


main()
