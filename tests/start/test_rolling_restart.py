"""A new version is brought in under load, and no request is lost; twenty times in tests/integration."""

import signal

import pytest

from tests.integration.server.supervised import Callers, served, told_times

pytestmark = pytest.mark.anyio


async def test_a_rolling_restart_loses_no_request(tmp_path):
    async with served(tmp_path, 2) as server:
        callers = Callers(server.url, 50)
        async with callers.asking():
            server.process.send_signal(signal.SIGHUP)
            await server.until(lambda: told_times(server, "restarted", 1), 60)
        assert callers.failed == []
        assert callers.answered > 0
