"""Figures are printed: a machine's times say nothing of the code, the ratios of one run do.

Only ratios of CPU time within one process are asserted, as they are the same on a busy machine.

`BENCH_SECONDS` is how long each part of a comparison is measured; four parts each, taken in turns.
"""

import gc
import os

import pytest

from hub.rules.systems import SystemCode
from tests.conftest import registered_demo_key


@pytest.fixture
def settled():
    """What other tests have left is not gone through by the collector, as a worker's is not after its start."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def seconds():
    return float(os.environ.get("BENCH_SECONDS", "1"))


@pytest.fixture(scope="session")
async def key(urls, anyio_backend):
    """The demo agency's key, which may read petitions."""
    return await registered_demo_key(urls[SystemCode.HUB])
