"""What citizens are told at each stage: the case, the agency, how it stands, and nothing of what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hub.rules.applications import ApplicationState
from hub.rules.bilingual import Bilingual
from hub.rules.notices import NoticeStatus

NOTICE: Final = "NOTICE"
APPLICATION: Final = "APPLICATION"

_NOTICES: Final[Mapping[str, Bilingual]] = MappingProxyType(
    {
        NoticeStatus.SENT: Bilingual("已將異動通報相關機關。", "other agencies have been told of the change."),
        NoticeStatus.ACKNOWLEDGED: Bilingual("{agency}已收到通報。", "{agency} has received the notice."),
        NoticeStatus.APPLIED: Bilingual("{agency}已配合變更。", "{agency} has changed its records."),
        NoticeStatus.REJECTED: Bilingual(
            "{agency}未能配合變更，請洽該機關。", "{agency} could not change its records; please ask it why."
        ),
        NoticeStatus.EXPIRED: Bilingual(
            "{agency}未於期限內處理，請洽該機關。", "{agency} did not act in time; please ask it."
        ),
    }
)
_APPLICATIONS: Final[Mapping[str, Bilingual]] = MappingProxyType(
    {
        ApplicationState.SUBMITTED: Bilingual("已送件。", "your application was submitted."),
        ApplicationState.ASSIGNED: Bilingual("{agency}已分文。", "{agency} has assigned your application."),
        ApplicationState.IN_REVIEW: Bilingual("{agency}承辦中。", "{agency} is reviewing your application."),
        ApplicationState.CORRECTION_REQUIRED: Bilingual(
            "{agency}請您於期限內補正，逾期將不予通過。",
            "{agency} asks you for a correction; without it in time your application is rejected.",
        ),
        ApplicationState.APPROVED: Bilingual("{agency}審查通過。", "{agency} has approved your application."),
        ApplicationState.REJECTED: Bilingual("{agency}審查不通過。", "{agency} has rejected your application."),
        ApplicationState.ANSWERED: Bilingual(
            "{agency}已回覆，可領件。", "{agency} has answered; it can be picked up."
        ),
        ApplicationState.DELIVERED: Bilingual("已領件，結案。", "it was picked up; the case is closed."),
        ApplicationState.WITHDRAWN: Bilingual("已撤回。", "your application was withdrawn."),
    }
)
STAGES: Final[Mapping[str, Mapping[str, Bilingual]]] = MappingProxyType(
    {NOTICE: _NOTICES, APPLICATION: _APPLICATIONS}
)


def title(case_number: str) -> Bilingual:
    """What stands above a message."""
    return Bilingual(f"高雄市政府通知：案件 {case_number}", f"Kaohsiung City Government: case {case_number}")


def text(about: str, stage: str, case_number: str, agency: Bilingual) -> Bilingual:
    """The message of a stage."""
    said = STAGES[about][stage]
    return Bilingual(
        f"案件 {case_number}：" + said.zh_tw.format(agency=agency.zh_tw),
        f"Case {case_number}: " + (said.en or "").format(agency=agency.en or agency.zh_tw),
    )
