"""The systems that the hub speaks to, by code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.rules.terms import Term


class SystemCode(Term):
    """One agency system; `hub` is the hub's own database."""

    AGENCIES = "agencies", "機關與行政區", "Agencies and districts"
    TENDERS = "tenders", "公共工程標案管理系統", "Construction tender progress"
    PETITIONS = "petitions", "線上即時服務系統", "Petitions and 1999"
    DISPATCH = "dispatch", "派工通報", "Dispatch"
    AWARDS = "awards", "獎項登錄", "Award registry"
    VERIFICATION = "verification", "免書證查詢平台", "Document-free lookup"
    REPORTS = "reports", "議會施政報告", "Council reports"
    HUB = "hub", "市政資料中樞", "The hub"


# Dispatch has no tables of its own: it is read from those of the petitions, or from a service over HTTP.
TABLES_OF: Mapping[SystemCode, SystemCode] = MappingProxyType(
    {**{system: system for system in SystemCode}, SystemCode.DISPATCH: SystemCode.PETITIONS}
)

_COMMISSION = "397220000A"

# Which agency answers for a system: the one whose council reports account for it.
OPERATORS: Mapping[SystemCode, str] = MappingProxyType(
    dict.fromkeys(
        (
            SystemCode.TENDERS,
            SystemCode.PETITIONS,
            SystemCode.DISPATCH,
            SystemCode.AWARDS,
            SystemCode.VERIFICATION,
            SystemCode.REPORTS,
        ),
        _COMMISSION,
    )
)
