"""Names as they are resolved for connections over HTTP: a name that leads where nothing is read from is none."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from hub.services.addresses import first_refused


class RefusingResolver(AbstractResolver):
    """Resolves as the system does, and refuses names with a link-local address each time they are asked for.

    A name may lead elsewhere than it did when the hub started. `loopback`: whether to this machine itself.
    """

    def __init__(self, resolver: AbstractResolver | None = None, *, loopback: bool = True) -> None:
        self._resolver = resolver or ThreadedResolver()
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host; raises OSError for one that may not be connected to."""
        found = await self._resolver.resolve(host, port, family)
        addresses = (ip_address(each["host"].partition("%")[0]) for each in found)
        if why := first_refused(addresses, loopback=self._loopback):
            raise OSError(why)
        return found

    async def close(self) -> None:
        """Close the resolver within."""
        await self._resolver.close()
