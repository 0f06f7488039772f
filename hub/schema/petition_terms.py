"""The coded values of the petitions system as public enums."""

from __future__ import annotations

from hub.connectors.petitions.terms import (
    CaseEventKind,
    Channel,
    IncidentType,
    PetitionDimension,
    PetitionType,
    Satisfaction,
    ServiceCaseKind,
    ServiceCaseStatus,
)
from hub.schema.fields import public_enum

public_enum(ServiceCaseKind, "案件種類", "A kind of service case")
public_enum(Channel, "受理管道", "How a case came in")
public_enum(ServiceCaseStatus, "案件狀態", "Where a case stands")
public_enum(CaseEventKind, "案件歷程的步驟", "A step in the history of a case")
public_enum(PetitionType, "陳情類別", "A kind of petition in the city's rules")
public_enum(Satisfaction, "對答復的滿意度", "What the petitioner said of the reply")
public_enum(IncidentType, "派工事件種類", "A kind of incident")
public_enum(PetitionDimension, "統計的分組項目", "What counts can be told apart by")
