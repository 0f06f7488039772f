"""The coded values of the petitions system."""

from __future__ import annotations

from hub.rules.terms import Term


class ServiceCaseKind(Term):
    """The three kinds of case."""

    MAILBOX = "MAILBOX", "市長信箱", "Mayor's mailbox"
    PETITION = "PETITION", "人民陳情", "Petition"
    DISPATCH = "DISPATCH", "派工通報", "Dispatch"


class Channel(Term):
    """How a case came in."""

    COUNTER = "COUNTER", "臨櫃", "Counter"
    PHONE = "PHONE", "電話", "Telephone"
    WEB = "WEB", "網路", "Web"
    LETTER = "LETTER", "書面", "Letter"
    FAX = "FAX", "傳真", "Fax"
    MAYOR_DAY = "MAYOR_DAY", "市長與民有約", "Mayor's day"
    NOT_STATED = "NOT_STATED", "未載明", "Not stated"


class PetitionType(Term):
    """The four kinds of petition in the city's rules of 2011-01-25."""

    ADVICE = "ADVICE", "行政興革建議", "Advice on administration"
    INQUIRY = "INQUIRY", "行政法令查詢", "Inquiry about the law"
    REPORT = "REPORT", "行政違失舉發", "Report of a wrong"
    RIGHTS = "RIGHTS", "行政權益維護", "Protection of rights"


class ServiceCaseStatus(Term):
    """Where a case stands: petitions are replied to, dispatch is confirmed, done and released."""

    PENDING = "PENDING", "待處理", "Pending"
    IN_PROGRESS = "IN_PROGRESS", "處理中", "In progress"
    REPLIED = "REPLIED", "已答復", "Replied"
    TO_CONFIRM = "TO_CONFIRM", "待確認", "To be confirmed"
    DONE = "DONE", "處理完成", "Done"
    RELEASED = "RELEASED", "解除管制", "Released"


class Satisfaction(Term):
    """What the petitioner said of the reply."""

    VERY_SATISFIED = "VERY_SATISFIED", "非常滿意", "Very satisfied"
    SATISFIED = "SATISFIED", "滿意", "Satisfied"
    FAIR = "FAIR", "普通", "Fair"
    DISSATISFIED = "DISSATISFIED", "不滿意", "Dissatisfied"
    VERY_DISSATISFIED = "VERY_DISSATISFIED", "非常不滿意", "Very dissatisfied"


class IncidentType(Term):
    """What a dispatch is about."""

    POTHOLE = "POTHOLE", "路面坑洞", "Pothole"
    FALLEN_TREE = "FALLEN_TREE", "路樹傾倒", "Fallen tree"
    STREET_LAMP = "STREET_LAMP", "路燈故障", "Street lamp out"
    ROAD_FLOODING = "ROAD_FLOODING", "道路積水", "Flooded road"
    UNDERPASS_FLOODING = "UNDERPASS_FLOODING", "地下道積水", "Flooded underpass"
    TRAFFIC_SIGNAL = "TRAFFIC_SIGNAL", "號誌故障", "Traffic signal out"
    MAJOR_TRAFFIC = "MAJOR_TRAFFIC", "重大交通事故", "Major traffic incident"
    OTHER = "OTHER", "其他事件", "Another kind of incident"


class CaseEventKind(Term):
    """One step in the history of a case."""

    RECEIVED = "RECEIVED", "受理", "Received"
    TRANSFERRED = "TRANSFERRED", "移轉權責機關", "Transferred"
    EXTENDED = "EXTENDED", "展延", "Extended"
    REPLIED = "REPLIED", "答復", "Replied"
    NOTIFIED = "NOTIFIED", "通知機關", "Agency notified"
    REPORTED_BACK = "REPORTED_BACK", "機關回報", "Reported back"
    FINISHED = "FINISHED", "處理完成", "Finished"


class PetitionDimension(Term):
    """What counts can be told apart by."""

    MONTH = "MONTH", "月份", "Month"
    KIND = "KIND", "案件種類", "Kind of case"
    CHANNEL = "CHANNEL", "受理管道", "Channel"
    AGENCY = "AGENCY", "機關", "Agency"
    DISTRICT = "DISTRICT", "行政區", "District"
