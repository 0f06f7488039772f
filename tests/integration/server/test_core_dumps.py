"""A hub that dies leaves nothing of its memory on a disk."""

import resource
from contextlib import contextmanager

import pytest

from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio


@contextmanager
def dumps_allowed():
    """As large as may be, for what is started meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


async def test_neither_supervisor_nor_workers_leave_core_dumps(urls):
    with dumps_allowed():
        async with served(urls, HUB_WORKERS="2") as hub:
            sizes = hub.soft_limits("Max core file size")
    # Supervisor and workers, and what Python may start beside them.
    assert len(sizes) >= 3
    assert set(sizes) == {"0"}
