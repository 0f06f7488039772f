"""What tests of several systems share."""

import asyncpg
import pytest

from hub.rules.systems import SystemCode
from tests.inputs.notices import TABLES, Desk


@pytest.fixture
async def desk(urls, hub, request):
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    await connection.execute(f"truncate {TABLES}")
    yield Desk(hub.databases[SystemCode.HUB], connection, request.node.nodeid.encode())
    await connection.execute(f"truncate {TABLES}")
    await connection.close()
