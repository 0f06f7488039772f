"""Records of the agencies system, as its statements return them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from hub.rules.terms import Term
from hub.sources.paging import Order


class AgencyKind(Term):
    """What kind of body an agency is."""

    GOVERNMENT = "GOVERNMENT", "市政府", "City government"
    BUREAU = "BUREAU", "局", "Bureau"
    DEPARTMENT = "DEPARTMENT", "處", "Department"
    COMMISSION = "COMMISSION", "委員會", "Commission"
    DISTRICT_OFFICE = "DISTRICT_OFFICE", "區公所", "District office"
    SCHOOL = "SCHOOL", "學校", "School"


class Agency(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One agency of the city."""

    code: str
    oid: str | None
    name_zh: str
    name_en: str | None
    kind: AgencyKind
    parent_code: str | None


class District(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One of the 38 districts; `aliases` hold every romanisation in use."""

    code: str
    name_zh: str
    name_en: str
    aliases: list[str]
    postal_code: str
    mountain_indigenous: bool
    before_merger: str


@dataclass(frozen=True, slots=True)
class AgencyFilter:
    """Agencies whose name or alias contains `text`; None: all."""

    text: str | None = None


BY_CODE = Order("agencies.code", "code", descending=False, types=(str,), place=lambda agency: (agency.code,))
