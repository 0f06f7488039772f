"""Who is who on X-Road: the service that is asked, and the client that asks."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from hub.services.service_addresses import ServiceAddress

VERSION = "r1"
CLIENT, PARTY_CLASS, MOST = "client", "party_class", "most"
OPTIONS = (CLIENT, PARTY_CLASS, MOST)

# Of a security server that says nothing of it.
_MOST_SUBJECTS = 100


def identifier(parts: tuple[str, ...]) -> str:
    """An identifier as headers and addresses have it: each part encoded, with slashes between."""
    return "/".join(quote(part, safe="") for part in parts)


@dataclass(frozen=True, slots=True)
class XRoadPlaces:
    """A service below `service`, asked by `client`, for at most so many subjects at once.

    `party_class`: the member class under which the asking agency is named as the represented party, if it is.
    """

    service: tuple[str, ...]
    path: str
    client: tuple[str, ...]
    party_class: str | None
    most: int

    @property
    def provider(self) -> tuple[str, ...]:
        """Who offers the service."""
        return self.service[:-1]

    def below(self, *parts: str) -> str:
        """The path of what the service has, on the security server."""
        return "/".join(part for part in (VERSION, identifier(self.service), self.path, *parts) if part)


def xroad_places(address: ServiceAddress) -> XRoadPlaces:
    """What an address says: `https://server/r1/instance/class/member/subsystem/service/path?client=…`.

    Raises ValueError.
    """
    address.refuse_others(OPTIONS)
    version, *rest = address.path.split("/")
    service = tuple(map(unquote, rest[:5]))
    if version != VERSION or len(service) < 5 or not all(service):
        raise ValueError(
            "路徑應為 / expected the path r1/{instance}/{class}/{member}/{subsystem}/{service} and its own"
        )
    client = tuple(address.option(CLIENT).split("/"))
    if len(client) not in (3, 4) or not all(client):
        raise ValueError("client 應為 / expected client={instance}/{class}/{member}/{subsystem}")
    return XRoadPlaces(service, "/".join(rest[5:]), client, address.options.get(PARTY_CLASS), _most(address))


def _most(address: ServiceAddress) -> int:
    most = address.options.get(MOST, str(_MOST_SUBJECTS))
    if not most.isdecimal() or not 1 <= int(most) <= 500:
        raise ValueError("most 應為 1 到 500 / most: expected 1 to 500")
    return int(most)
