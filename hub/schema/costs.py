"""What fields cost: how long lists are, and what takes more than its objects, as IBM's cost directives say it.

https://ibm.github.io/graphql-specs/cost-spec.html. Objects cost 1, what has no fields nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import strawberry
from graphql import GraphQLField, GraphQLSchema
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from hub.execution.measures import COST, FieldCost
from hub.resolvers.paging import DEFAULT_PAGE
from hub.schema.every_field import every_field

_OF_STRAWBERRY = "strawberry-definition"

# How long a list is that no argument limits: more than it is in nearly every answer.
LISTS: Mapping[str, int] = MappingProxyType(
    {
        "Agency.petitionStatistics": 12,
        "AwardProgramme.editions": 5,
        "CertificateKind.categories": 3,
        "CaseTrail.lookups": 10,
        "CaseTrail.notices": 10,
        "CaseTrail.waitsFor": 5,
        "CertificateKind.claims": 3,
        "CertificateKind.fields": 10,
        "CityReport.lines": 40,
        "CityReportLine.printed": 3,
        "Contract.changes": 3,
        "DispatchCase.history": 6,
        "DispatchCase.nearbyTenders": 10,
        "Inspection.deficiencies": 10,
        "Notice.deliveries": 5,
        "OnlineApplication.history": 10,
        "OnlineApplication.youMay": 3,
        "Petition.history": 6,
        "Petition.transfers": 2,
        "PublishedFigure.reports": 2,
        "PublishedFigure.conflictsWith": 2,
        "Query.applicationsToHandle": 100,
        "Query.awardProgrammes": 20,
        "Query.callStatistics": 12,
        "Query.certificateKinds": 12,
        "Query.controlLists": 5,
        "Query.dataCategories": 30,
        "Query.districts": 38,
        "Query.figures": 100,
        "Query.lookupPurposes": 40,
        "Query.lookupStatistics": 100,
        "Query.noticeStatistics": 12,
        "Query.noticesToHandle": 100,
        "Query.petitionStatistics": 50,
        "Query.systems": 8,
        "LookupResult.masked": 2,
        "ServiceCase.history": 6,
        "TaxEvidence.assessments": 5,
        "Tender.awards": 1,
        "Tender.controlLists": 2,
        "Tender.inspections": 2,
        "Tender.nearbyDispatchCases": 10,
        "Tender.oversightReports": 2,
        "Tender.verifications": 3,
    }
)

# What a field costs beside its objects: searches and counts go through more than they give.
WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "Agency.petitionStatistics": 20,
        "DispatchCase.nearbyTenders": 5,
        "Mutation.acknowledgeNotice": 20,
        "Mutation.actOnApplication": 20,
        "Mutation.applyNotice": 20,
        "Mutation.draftApplication": 50,
        "Mutation.notifyAgencies": 50,
        "Mutation.objectToLookup": 50,
        "Mutation.rejectNotice": 20,
        "Query.agencies": 10,
        "Query.awards": 10,
        "Query.callStatistics": 10,
        "Query.caseTrail": 20,
        "Query.certifications": 10,
        "Query.cityReport": 200,
        "Query.controlLists": 20,
        "Query.dispatchCases": 10,
        "Query.figures": 10,
        "Query.inspections": 10,
        "Query.lookupStatistics": 20,
        "Query.oversightReports": 10,
        "Query.petitionStatistics": 20,
        "Query.petitions": 10,
        "Query.serviceCase": 10,
        "Query.tenders": 10,
        "Query.verification": 10,
        "Tender.nearbyDispatchCases": 5,
        "Viewer.accessLog": 10,
        "Viewer.applications": 10,
        "Viewer.notices": 10,
    }
)

# Arguments that say how long a field's list is.
_SLICING = ("first", "last", "ids", "items")
_SIZED = ("edges", "nodes")


@strawberry.schema_directive(
    name="cost", locations=[Location.FIELD_DEFINITION], description="What a field costs beside its objects."
)
class Cost:
    weight: str


@strawberry.schema_directive(
    name="listSize",
    locations=[Location.FIELD_DEFINITION],
    description="How long a list is: by an argument, or as assumed; of a connection, its sized fields.",
)
class ListSize:
    # By the alphabet, as a sorted schema has them: strawberry prints twice what it knows in two orders.
    assumed_size: int | None = UNSET
    # Without an argument a list is as long as assumed.
    require_one_slicing_argument: bool = False
    sized_fields: list[str] | None = UNSET
    slicing_arguments: list[str] | None = UNSET


def declare_costs(schema: GraphQLSchema) -> None:
    """Put the cost of every field where the measures look for it, and where the schema is printed from."""
    for type_, name, field in every_field(schema):
        cost = cost_of(f"{type_.name}.{name}", field)
        field.extensions[COST] = cost
        definition = field.extensions.get(_OF_STRAWBERRY)
        if isinstance(definition, StrawberryField):
            others = [each for each in definition.directives if not isinstance(each, Cost | ListSize)]
            definition.directives = [*others, *_directives(cost)]


def cost_of(name: str, field: GraphQLField) -> FieldCost:
    """The cost of a field, by its name `Type.field` and its arguments."""
    slicing = tuple(each for each in _SLICING if each in field.args)
    cost = FieldCost(WEIGHTS.get(name, 0), LISTS.get(name, 1), slicing)
    if "last" in slicing:
        return replace(cost, assumed=DEFAULT_PAGE, sized=_SIZED)
    default = field.args["first"].default_value if slicing == ("first",) else None
    return replace(cost, assumed=default) if isinstance(default, int) else cost


def _directives(cost: FieldCost) -> Iterator[Cost | ListSize]:
    if cost.weight:
        yield Cost(weight=str(cost.weight))
    if cost.slicing or cost.assumed > 1:
        yield ListSize(
            assumed_size=cost.assumed,
            slicing_arguments=list(cost.slicing) or UNSET,
            sized_fields=list(cost.sized) or UNSET,
        )
