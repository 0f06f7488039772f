"""The public schema: the systems joined into one graph."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from hub.schema import (
    access_log,
    agencies,
    applications,
    awards,
    certifications,
    city_report,
    dispatch,
    inspections,
    notices,
    objections,
    petition_statistics,
    petitions,
    reports,
    systems,
    tenders,
    tenders_query,
    verification,
)
from hub.schema.costs import declare_costs
from hub.schema.declarations import declare
from hub.schema.fields import PlacedInfo, say
from hub.schema.mutations import load_anew
from hub.schema.node import KnownKind, NodeKind
from hub.schema.nodes_query import nodes_query
from hub.schema.policies import declare_policies, enforce_policies
from hub.schema.scalars import SCALARS

NODES: Mapping[str, NodeKind | KnownKind] = {
    **agencies.NODES,
    **awards.NODES,
    **certifications.NODES,
    **petitions.NODES,
    **dispatch.NODES,
    **tenders.NODES,
    **inspections.NODES,
    **systems.NODES,
}


@strawberry.type(description=say("查詢", "What can be asked"))
class Query(
    nodes_query(NODES),  # type: ignore[misc]  # a class made from the registry above
    agencies.AgenciesQuery,
    awards.AwardsQuery,
    certifications.CertificationsQuery,
    petitions.PetitionsQuery,
    petition_statistics.PetitionStatisticsQuery,
    dispatch.DispatchQuery,
    reports.ReportsQuery,
    city_report.CityReportQuery,
    tenders_query.TendersQuery,
    verification.VerificationQuery,
    access_log.ViewerQuery,
    notices.NoticesQuery,
    applications.ApplicationsQuery,
    systems.SystemsQuery,
):
    pass


@strawberry.type(description=say("異動", "What can be done"))
class Mutation(notices.NoticesMutation, applications.ApplicationsMutation, objections.ObjectionsMutation):
    pass


@strawberry.type(description=say("訂閱", "What can be waited for"))
class Subscription(petitions.PetitionsSubscription, systems.SystemsSubscription):
    pass


def public_schema() -> GraphQLSchema:
    """The schema as it is executed."""
    schema = declare(_schema(in_order=False)._schema)  # noqa: SLF001  # strawberry has no other way to what it makes
    load_anew(schema)
    enforce_policies(schema)
    return schema


def schema_document() -> str:
    """The schema as it is published: SDL, sorted."""
    return _schema(in_order=True).as_str() + "\n"


def _schema(*, in_order: bool) -> strawberry.Schema:
    # A sorted schema is for reading only: sorting makes enums anew, and their arguments then arrive as text.
    config = StrawberryConfig(scalar_map=SCALARS, sort_schema=in_order, info_class=PlacedInfo)
    _with_directives(strawberry.Schema(Query, Mutation, Subscription, config=config))
    # Made anew, as strawberry takes up only the directives that were there before.
    return _with_directives(strawberry.Schema(Query, Mutation, Subscription, config=config))


def _with_directives(schema: strawberry.Schema) -> strawberry.Schema:
    declare_costs(schema._schema)  # noqa: SLF001  # as above
    declare_policies(schema._schema)  # noqa: SLF001  # as above
    return schema
