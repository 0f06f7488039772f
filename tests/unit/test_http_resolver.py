"""A name that leads where nothing is to be sent is none, each time it is resolved."""

import pytest

from hub.services.http_resolver import RefusingResolver

pytestmark = pytest.mark.anyio


class Names:
    """Resolves every name to one address."""

    def __init__(self, address):
        self.address = address

    async def resolve(self, host, port=0, family=0):
        return [{"hostname": host, "host": self.address, "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self):
        pass


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_this_machine_is_refused_where_it_may_not_be_sent_to(address):
    assert await RefusingResolver(Names(address)).resolve("a.example")
    with pytest.raises(OSError, match="development"):
        await RefusingResolver(Names(address), loopback=False).resolve("a.example")


async def test_what_tells_credentials_is_refused_everywhere():
    with pytest.raises(OSError, match="link-local"):
        await RefusingResolver(Names("169.254.169.254")).resolve("a.example")


async def test_other_machines_are_not():
    assert await RefusingResolver(Names("10.1.2.3"), loopback=False).resolve("a.example")
