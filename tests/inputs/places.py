"""Every place of the schema that takes a value, and a request that puts one there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from hub.schema import schema_document


class Literal(str):
    """Text that stands in a document as it is: an enum value, or a number that JSON cannot hold."""

    __slots__ = ()


# One good value of each scalar, and of each input whose required fields alone would not make one.
GOOD: dict[str, Any] = {
    "AgencyCode": "397110000G",
    "TownCode": "64000010",
    "BusinessNumber": "04595257",
    "NationalId": "A123456789",
    "ResidentId": "A800000014",
    "CaseNumber": "101-0001",
    "IdempotencyKey": "7ad6fe7d-9c3c-4a7e-9c50-0a2b5a8f3f11",
    "CertificateKindCode": "HOUSEHOLD_TRANSCRIPT",
    "PurposeCode": "015",
    "Text": "1",
    "String": "x",
    "ID": "QWdlbmN5OjM5NzExMDAwMEc",
    "Date": "2012-08-22",
    "Money": "1000000",
    "Int": 1,
    "Float": 22.6,
    "Boolean": True,
    "SubjectInput": {"nationalId": "A123456789"},
    "ClaimInput": {"registeredIn": {"district": "64000080"}},
    "PurposeInput": {
        "code": "015",
        "caseNumber": "1",
        "legalBasis": {"law": "戶籍法", "article": "第 67 條"},
        "officer": "k0042",
    },
}

# What goes with a claim, or with a way to name the subject, in the lookup of a field.
FITTING: dict[tuple[str, str], dict[str, Any]] = {
    ("assertion", "ownsParcel"): {"kind": "LAND_TRANSCRIPT"},
    ("assertion", "lowIncomeIn"): {"kind": "LOW_INCOME"},
    ("assertion", "disabilityValidOn"): {"kind": "DISABILITY"},
    ("assertion", "companyActiveOn"): {"kind": "COMPANY_REGISTRATION", "subject": {"businessNumber": "04595257"}},
    ("assertion", "noArrearsAt"): {"kind": "TAX_PAID"},
    ("assertion", "businessNumber"): {"kind": "TAX_PAID", "claim": {"noArrearsAt": {"year": 101}}},
    ("assertion", "parcel"): {"kind": "LAND_USE_ZONING"},
    ("assertion", "residentId"): {"kind": "RESIDENT_PERMIT"},
    ("record", "businessNumber"): {"kind": "COMPANY_REGISTRATION"},
    ("record", "parcel"): {"kind": "LAND_TRANSCRIPT"},
    ("record", "residentId"): {"kind": "RESIDENT_PERMIT"},
}

# The fields that lead to a type.
WAYS: dict[str, tuple[str, ...]] = {
    "Query": (),
    "Mutation": (),
    "Subscription": (),
    "Agency": ('agency(code: "397110000G")',),
    "District": ('district(code: "64000010")',),
    "LocalizedText": ('district(code: "64000010")', "name"),
    "Tender": ("tenders(first: 5)", "nodes"),
    "Firm": ("tenders(first: 1, filter: {status: AWARDED})", "nodes", "contractor"),
    "DispatchCase": ("dispatchCases(first: 2)", "nodes"),
    "Certification": ("certifications(first: 1)", "nodes"),
    "VerificationDesk": ("verification(purpose: $purpose)",),
}

# What is asked of a field where its own answer would not ask the systems.
SELECTIONS = {"CityReport": "{ lines { value printed { value } } }"}


Request: TypeAlias = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """An argument, or an input field that the path leads to from it."""

    parent: str
    field: str
    path: tuple[str, ...]
    type: GraphQLInputType
    has_default: bool
    argument: GraphQLArgument
    arguments: dict[str, GraphQLArgument]
    answer: str

    def __str__(self) -> str:
        return f"{self.parent}.{self.field}({'.'.join(self.path)})"

    def by_literal(self, value: object) -> Request:
        """The request with the value written into the document."""
        return self._request(self._given(value))

    def by_variable(self, value: object) -> Request:
        """The request with the whole argument in a variable."""
        given = self._given(value)
        name = self.path[0]
        return self._request(given | {name: Literal("$v")}, f"$v: {self.argument.type}", v=given[name])

    def by_nullable_variable(self) -> Request:
        """The request with a null in a variable, which a place with a default lets be declared."""
        return self._request(self._given(Literal("$v")), f"$v: {get_nullable_type(self.type)}", v=None)

    def _given(self, value: object) -> dict[str, Any]:
        given = {
            name: some(argument.type)
            for name, argument in self.arguments.items()
            if is_required_argument(argument)
        }
        for step in self.path:
            given |= FITTING.get((self.field, step), {})
        return given | {self.path[0]: placed(self.argument.type, self.path[1:], value)}

    def _request(self, given: dict[str, Any], declared: str = "", **variables: object) -> Request:
        way = WAYS[self.parent]
        if "$purpose" in "".join(way):
            declared, variables = (
                f"{declared} $purpose: PurposeInput!",
                variables | {"purpose": GOOD["PurposeInput"]},
            )
        said = ", ".join(f"{name}: {written(value)}" for name, value in given.items())
        steps = " { ".join((*way, f"{self.field}({said}) {self.answer}"))
        kind = "mutation" if self.parent == "Mutation" else "query"
        return f"{kind} {f'({declared})' if declared else ''} {{ {steps} {'}' * len(way)} }}", variables


def places() -> list[Place]:
    """Every place of the public schema's queries and mutations."""
    schema = build_schema(schema_document())
    types = [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLObjectType)]
    return [
        place
        for type_ in types
        # What a subscription takes, the query of the same case takes too.
        if not type_.name.startswith("__") and type_ is not schema.subscription_type
        for name, field in type_.fields.items()
        for place in _of_field(type_.name, name, field)
    ]


def _of_field(parent: str, name: str, field: GraphQLField) -> Iterator[Place]:
    answered = get_named_type(field.type)
    answer = SELECTIONS.get(answered.name, "{ __typename }") if is_composite_type(answered) else ""
    for key, argument in field.args.items():
        for path, place in _within((key,), argument):
            has_default = not (is_required_argument(place) or is_required_input_field(place))
            yield Place(parent, name, path, place.type, has_default, argument, field.args, answer)


def _within(
    path: tuple[str, ...], place: GraphQLArgument | GraphQLInputField
) -> Iterator[tuple[tuple[str, ...], GraphQLArgument | GraphQLInputField]]:
    yield path, place
    named = get_named_type(place.type)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from _within((*path, name), field)


def some(type_: GraphQLInputType) -> Any:
    """A good value of a type, as small as it can be."""
    shape = get_nullable_type(type_)
    if isinstance(shape, GraphQLList):
        return [some(shape.of_type)]
    if shape.name in GOOD:
        return GOOD[shape.name]
    if isinstance(shape, GraphQLEnumType):
        return Literal(next(iter(shape.values)))
    return {name: some(field.type) for name, field in shape.fields.items() if is_required_input_field(field)}


def placed(type_: GraphQLInputType, path: tuple[str, ...], value: object) -> Any:
    """A good value of a type but for the place that the path leads to."""
    if not path:
        return value
    shape = get_named_type(type_)
    inner = placed(shape.fields[path[0]].type, path[1:], value)
    return {path[0]: inner} if shape.is_one_of else {**some(type_), path[0]: inner}


def written(value: object) -> str:
    """The value as a document writes it."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)
