"""The garbage collector of a server process: what is there at the start stays, what requests make is gone soon."""

from __future__ import annotations

import gc

# Measured: with Python's own thresholds an answer of a thousand rows is interrupted by several collections that
# find nothing, since what a request makes has no cycles.
THRESHOLDS = (10_000, 20, 50)


def keep_what_is_there() -> None:
    """Leave the code, the schema and the connections of a process that has started out of all collections."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
