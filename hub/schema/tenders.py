"""Public types of tenders and the firms that win them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from hub.connectors.agencies.sources import AGENCY_BY_CODE, DISTRICT_BY_CODE
from hub.connectors.awards.sources import AWARDS_OF_TENDER
from hub.connectors.petitions.dispatch.sources import DISPATCH_NEAR
from hub.connectors.tenders import records, terms
from hub.connectors.tenders.records import TenderKey as Key
from hub.connectors.tenders.searches import NEWEST
from hub.connectors.tenders.sources import (
    CONTRACT_OF_TENDER,
    CONTROLS_OF_TENDER,
    FIRM_BY_BUSINESS_NUMBER,
    INSPECTIONS_OF_TENDER,
    LATEST_PROGRESS,
    OVERSIGHT_OF_TENDER,
    PROGRESS_OF_TENDER,
    TENDER_BY_KEY,
    TENDERS_OF_FIRM,
    VERIFICATIONS_OF_TENDER,
)
from hub.context import Context
from hub.execution.places import Place
from hub.resolvers import tenders as resolvers
from hub.rules.construction import ProcurementBand
from hub.rules.identifiers import business_number_valid_before_2023
from hub.rules.systems import SystemCode
from hub.schema.agencies import Agency, District
from hub.schema.connections import Connection, connection_link
from hub.schema.fields import (
    Arguments,
    Info,
    Rows,
    Values,
    argument,
    attribute,
    computed,
    for_one,
    link,
    loaded,
    public_enum,
    record_type,
    say,
)
from hub.schema.inspections import SYNTHETIC, Inspection, OversightReport
from hub.schema.node import Node, NodeKind, node_id
from hub.schema.scalars import AgencyCode, BusinessNumber, Money, RocDate, Text
from hub.schema.systems import Sourced, SourceStamp, source_stamp
from hub.schema.tender_progress import Contract, ControlEntry, ProgressReport, ProgressVerification
from hub.services.field_policies import EVERYONE

if TYPE_CHECKING:
    from hub.schema.awards import Award
    from hub.schema.dispatch import DispatchCase

public_enum(ProcurementBand, "工程採購金額級距", "The value band of a works tender")
public_enum(
    terms.TenderStatus, "標案狀態；代碼為本服務自訂", "How far a tender has come; the codes are the hub's own"
)
public_enum(terms.ProcurementCategory, "採購類別", "What is procured")
public_enum(terms.ProcurementMethod, "招標方式", "How a contractor is found")
public_enum(terms.NoticeType, "公告類型", "Which procurement notice was published")


@record_type(
    Key,
    "標案鍵值；標案案號在不同機關會重複",
    "What names a tender; job numbers repeat across agencies",
    policy=EVERYONE,
)
class TenderKey:
    agency_code: AgencyCode = attribute("機關代碼", "The agency's code")
    job_number: str = attribute("標案案號", "The agency's job number")


@strawberry.input(description=say("標案鍵值", "What names a tender"))
class TenderKeyInput:
    agency_code: AgencyCode = strawberry.field(description=say("機關代碼", "The agency's code"))
    job_number: Text = strawberry.field(description=say("標案案號", "The agency's job number"))

    def key(self) -> Key:
        """The key as the connector reads it."""
        return Key(self.agency_code, self.job_number)


@record_type(records.Firm, "得標廠商", "A firm that won a tender", policy=EVERYONE)
class Firm(Node):
    id: strawberry.ID = node_id(lambda firm: firm.business_number)
    business_number: BusinessNumber = attribute("統一編號", "Its business number")
    valid_under_pre2023_rule: bool = computed(
        lambda firm: business_number_valid_before_2023(firm.business_number),
        "統一編號是否也符合民國 112 年 4 月前的檢查規則",
        "Whether its number also passes the check rule before April 2023",
    )
    name: str = attribute("名稱", "Its name")
    tenders: Connection[Annotated[Tender, strawberry.lazy("hub.schema.tenders")]] | None = connection_link(
        TENDERS_OF_FIRM,
        lambda firm: firm.business_number,
        NEWEST,
        "得標案件，由新到舊",
        "What it won, newest first",
    )
    synthetic: bool = attribute(*SYNTHETIC)


def _reports_each(rows: Rows, arguments: Arguments, context: Context, place: Place) -> Values:
    return resolvers.progress_reports(context, rows, arguments["first"], place)


def _progress_reports(
    root: Any,
    info: Info,
    first: Annotated[int, argument("取最近幾筆，1 到 100", "How many of the latest, 1 to 100")] = 6,
) -> Any:
    return for_one(_reports_each, root, {"first": first}, info)


def _nearby_each(rows: Rows, arguments: Arguments, context: Context, place: Place) -> Values:
    return resolvers.nearby_dispatch_cases(context, rows, arguments["withinMetres"], place)


def _nearby_dispatch_cases(
    root: Any,
    info: Info,
    within_metres: Annotated[int, argument("距離公尺，1 到 2000", "The distance in metres, 1 to 2000")] = 200,
) -> Any:
    return for_one(_nearby_each, root, {"withinMetres": within_metres}, info)


@record_type(records.Tender, "採購標案", "A tender", policy=EVERYONE)
class Tender(Node, Sourced):
    id: strawberry.ID = node_id(lambda tender: tender.key)
    key: TenderKey = attribute("鍵值", "What names it")
    title: str = attribute("標案名稱", "Its title")
    category: terms.ProcurementCategory = attribute("採購類別", "What is procured")
    notice_type: terms.NoticeType = attribute("公告類型", "The notice published")
    method: terms.ProcurementMethod = attribute("招標方式", "How a contractor is found")
    budget: Money = attribute("預算金額", "Its budget")
    band: ProcurementBand | None = attribute(
        "工程金額級距；財物與勞務為空", "Its value band; null for goods and services"
    )
    notice_date: date = attribute("公告日", "The day of the notice")
    notice_date_roc: RocDate = computed(
        lambda tender: tender.notice_date, "公告日（民國）", "The day of the notice, in ROC years"
    )
    opening_date: date | None = attribute("開標日", "The day bids are opened")
    status: terms.TenderStatus = attribute("狀態", "How far it has come")
    agency: Agency | None = link(AGENCY_BY_CODE, "agency_code", "主辦機關", "The agency in charge")
    district: District | None = link(DISTRICT_BY_CODE, "town_code", "行政區", "The district of its site")
    latitude: float | None = attribute("工地緯度（WGS 84）", "The latitude of its site, WGS 84")
    longitude: float | None = attribute("工地經度（WGS 84）", "The longitude of its site, WGS 84")
    contractor: Firm | None = link(FIRM_BY_BUSINESS_NUMBER, "contractor", "得標廠商", "The firm that won it")
    award_amount: Money | None = attribute("決標金額", "The amount it was awarded for")
    floor_price: Money | None = attribute("底價", "The floor price")
    award_date: date | None = attribute("決標日", "The day of the award")
    contract: Contract | None = link(CONTRACT_OF_TENDER, "id", "契約", "Its contract")
    latest_progress: ProgressReport | None = link(
        LATEST_PROGRESS, "id", "最近一次進度填報", "Its most recent progress report"
    )
    progress_reports: list[ProgressReport] | None = loaded(
        _reports_each,
        PROGRESS_OF_TENDER,
        _progress_reports,
        "進度填報，由近而遠",
        "Its progress reports, the most recent first",
    )
    verifications: list[ProgressVerification] | None = link(
        VERIFICATIONS_OF_TENDER, "id", "進度查證，由近而遠", "Field checks of its progress, the most recent first"
    )
    inspections: list[Inspection] | None = link(
        INSPECTIONS_OF_TENDER, "id", "施工查核，由近而遠", "Its inspections, the most recent first"
    )
    oversight_reports: list[OversightReport] | None = link(
        OVERSIGHT_OF_TENDER, "id", "全民督工通報，由近而遠", "Citizen oversight reports, the most recent first"
    )
    control_lists: list[ControlEntry] | None = link(
        CONTROLS_OF_TENDER, "id", "列管", "The control lists that track it"
    )
    awards: list[Annotated[Award, strawberry.lazy("hub.schema.awards")]] | None = link(
        AWARDS_OF_TENDER, lambda tender: str(tender.key), "獲獎紀錄，如金質獎", "Awards it was given"
    )
    nearby_dispatch_cases: list[Annotated[DispatchCase, strawberry.lazy("hub.schema.dispatch")]] | None = loaded(
        _nearby_each,
        DISPATCH_NEAR,
        _nearby_dispatch_cases,
        f"距工地最近的派工案件，由近而遠，最多 {resolvers.MAX_NEARBY} 件；無座標時為空",
        f"The {resolvers.MAX_NEARBY} dispatch cases nearest to its site at most; null where it has no coordinates",
    )
    synthetic: bool = attribute(*SYNTHETIC)
    source: SourceStamp = source_stamp(SystemCode.TENDERS)


NODES = {
    "Tender": NodeKind(TENDER_BY_KEY, Key.parse),
    "Firm": NodeKind(FIRM_BY_BUSINESS_NUMBER),
}
