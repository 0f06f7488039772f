"""Public types of inspections of works, their deficiencies, and citizen oversight."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from hub.connectors.tenders import inspections as records
from hub.connectors.tenders import terms
from hub.connectors.tenders.sources import (
    DEFICIENCIES_OF_INSPECTION,
    INSPECTION_BY_NUMBER,
    OVERSIGHT_REPORT_BY_NUMBER,
    TENDER_BY_KEY,
)
from hub.rules.construction import DeficiencyParty, Grade
from hub.rules.oversight import OversightClass
from hub.rules.systems import SystemCode
from hub.schema.clocks import Clock
from hub.schema.fields import attribute, computed_at, link, public_enum, record_type
from hub.schema.node import Node, NodeKind, node_id
from hub.schema.systems import Sourced, SourceStamp, source_stamp
from hub.services.field_policies import EVERYONE

if TYPE_CHECKING:
    from hub.schema.tenders import Tender

public_enum(Grade, "查核等第", "The grade of an inspection")
public_enum(DeficiencyParty, "缺失責任單位", "Who answers for a deficiency")
public_enum(terms.InspectionKind, "查核種類", "Whether an inspection is the first or follows one up")
public_enum(terms.InspectionTrigger, "查核緣由", "Why a work was inspected")
public_enum(terms.InspectionNotice, "查核通知方式", "How the agency was told of the inspection")
public_enum(terms.DeficiencySeverity, "缺失程度", "How grave a deficiency is")
public_enum(OversightClass, "全民督工通報類別", "The class of a citizen oversight report")
public_enum(terms.OversightChannel, "全民督工通報管道", "How a citizen oversight report came in")
public_enum(terms.OversightSatisfaction, "通報人滿意度", "What the reporter said of the handling")

SYNTHETIC = ("示範用的虛構資料", "Invented data for demonstration")


@record_type(records.Deficiency, "查核缺失", "A deficiency found by an inspection", policy=EVERYONE)
class Deficiency:
    code: str = attribute("缺失代碼", "Its code on the inspection form")
    severity: terms.DeficiencySeverity = attribute("程度", "How grave it is")
    party: DeficiencyParty | None = attribute("責任單位，依代碼", "Who answers for it, by its code")
    text: str = attribute("內容", "What was found")
    clock: Clock = computed_at(
        lambda deficiency, context: deficiency.repair_clock(context.rules, context.now),
        "改善期限",
        "The clock of its repair",
    )
    extended_until: date | None = attribute("核准展延至", "The last day of the extension granted")
    repaired_at: datetime | None = attribute("改善完成時間", "When it was repaired")
    filed_for_record_at: datetime | None = attribute("備查時間", "When the repair was filed for the record")


@record_type(records.Inspection, "施工查核", "An inspection of a work", policy=EVERYONE)
class Inspection(Node, Sourced):
    id: strawberry.ID = node_id(lambda inspection: inspection.number)
    number: str = attribute("查核編號", "Its number")
    tender: Annotated[Tender, strawberry.lazy("hub.schema.tenders")] | None = link(
        TENDER_BY_KEY, "tender_key", "受查標案", "The tender inspected"
    )
    inspected_on: date = attribute("查核日", "The day of the inspection")
    kind: terms.InspectionKind = attribute("種類", "Whether it is the first")
    trigger: terms.InspectionTrigger = attribute("緣由", "Why the work was inspected")
    notice: terms.InspectionNotice = attribute("通知方式", "How the agency was told")
    internal_members: int = attribute("內聘委員人數", "Members of the committee from the city")
    external_members: int = attribute("外聘委員人數", "Members of the committee from outside")
    score: Decimal = attribute("分數，0 到 100", "Its score, 0 to 100")
    grade: Grade = computed_at(
        lambda inspection, context: inspection.grade(context.rules), "等第", "The grade of the score"
    )
    notified_at: datetime = attribute("查核紀錄函送時間", "When the agency was sent the findings")
    deficiencies: list[Deficiency] | None = link(
        DEFICIENCIES_OF_INSPECTION, "id", "缺失，依代碼", "What it found, in the order of the codes"
    )
    synthetic: bool = attribute(*SYNTHETIC)
    source: SourceStamp = source_stamp(SystemCode.TENDERS)


@record_type(records.OversightReport, "全民督工通報", "A citizen oversight report", policy=EVERYONE)
class OversightReport(Node, Sourced):
    id: strawberry.ID = node_id(lambda report: report.number)
    number: str = attribute("通報編號", "Its number")
    tender: Annotated[Tender, strawberry.lazy("hub.schema.tenders")] | None = link(
        TENDER_BY_KEY, "tender_key", "通報標案", "The tender reported on"
    )
    report_class: OversightClass = attribute("類別", "Its class")
    item: int = attribute(
        "小項編號，1 到 15；議會報告未載小項名稱", "Its item, 1 to 15; the council reports do not name the items"
    )
    channel: terms.OversightChannel = attribute("管道", "How it came in")
    received_at: datetime = attribute("受理時間", "When it came in")
    closed_at: datetime | None = attribute("結案時間", "When it was closed")
    days: int | None = attribute("處理日數（日曆天）", "Calendar days from receipt to closing")
    clock: Clock = computed_at(
        lambda report, context: report.reply_clock(context.rules, context.now),
        "處理期限",
        "The clock of its handling",
    )
    reporter_informed_at: datetime | None = attribute("回復通報人時間", "When the reporter was told")
    satisfaction: terms.OversightSatisfaction | None = attribute("通報人滿意度", "What the reporter said of it")
    synthetic: bool = attribute(*SYNTHETIC)
    source: SourceStamp = source_stamp(SystemCode.TENDERS)


NODES = {
    "Inspection": NodeKind(INSPECTION_BY_NUMBER),
    "OversightReport": NodeKind(OVERSIGHT_REPORT_BY_NUMBER),
}
