"""What security servers tell of members and services: https://docs.x-road.global/Protocols/."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeVar

import msgspec

from hub.connectors.verification.xroad.places import XRoadPlaces
from hub.errors import SourceMalformed
from hub.rules.systems import SystemCode

T = TypeVar("T")


class _Endpoint(msgspec.Struct, frozen=True):
    method: str
    path: str


class _Service(msgspec.Struct, frozen=True):
    xroad_instance: str
    member_class: str
    member_code: str
    service_code: str
    subsystem_code: str | None = None
    endpoint_list: Sequence[_Endpoint] = ()

    @property
    def name(self) -> tuple[str | None, ...]:
        return (*_name(self), self.service_code)


class _Identifier(msgspec.Struct, frozen=True):
    xroad_instance: str
    member_class: str
    member_code: str
    subsystem_code: str | None = None


class _Member(msgspec.Struct, frozen=True):
    id: _Identifier


class _Services(msgspec.Struct, frozen=True):
    service: Sequence[_Service] = ()


class _Members(msgspec.Struct, frozen=True):
    member: Sequence[_Member] = ()


def is_allowed(body: bytes, places: XRoadPlaces, resource: str) -> bool:
    """Whether an answer of `allowedMethods` has the service, and lets it be asked by POST."""
    path = "/".join(("", *filter(None, (places.path, resource))))
    return any(
        each.name == places.service and _takes(each.endpoint_list, path) for each in _read(body, _Services).service
    )


def is_member(body: bytes, places: XRoadPlaces) -> bool:
    """Whether an answer of `listClients` has who offers the service."""
    return any(_name(each.id) == places.provider for each in _read(body, _Members).member)


def _takes(endpoints: Sequence[_Endpoint], path: str) -> bool:
    # A service that is allowed as a whole may have no list of its endpoints.
    return not endpoints or any(
        each.method in ("POST", "*") and fnmatchcase(path, each.path) for each in endpoints
    )


def _name(of: Any) -> tuple[str | None, ...]:
    return of.xroad_instance, of.member_class, of.member_code, of.subsystem_code


def _read(body: bytes, form: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise SourceMalformed(SystemCode.VERIFICATION, "X-Road: a list that is not as agreed") from None
