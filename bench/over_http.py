"""The city with its dispatch behind a service over HTTP, in place of the petitions' database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.city import City
from bench.contestants import DISPATCH_SERVICE
from bench.load import HOST
from bench.served import running
from hub.demo.dispatch.service import GEOREPORT
from hub.rules.systems import SystemCode


@contextmanager
def dispatch_over_http(city: City, folder: Path) -> Iterator[City]:
    """The city, while a service answers for its dispatch; what that spends is told with the databases."""
    with running(DISPATCH_SERVICE, city, 1, folder) as service:
        address = f"open311+http://{HOST}:{service.port}{GEOREPORT}"
        yield replace(
            city,
            urls={**city.urls, SystemCode.DISPATCH: address},
            servers=(*city.servers, service.process),
        )
