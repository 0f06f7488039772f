"""Values that no caller should send, by the kind of input that they are sent to."""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    get_named_type,
    get_nullable_type,
)

from tests.inputs.places import GOOD, Literal, some

PERSON_IDS = ("A123456789", "Ａ１２３４５６７８９", "ab00207171")
ENDLESS = "長" * 5_000
INJECTION = "'; drop table x; --"

# Of the wrong kind almost everywhere.
ANYTHING = ("", 7, 0.5, 10**400, True, ["x"], {"x": 1}, Literal("1e400"), Literal("NOTHING"))

TEXT = ("\x00", "\x1b[31m", "\ud800", ENDLESS, INJECTION, "１２３", "\u202e1", *PERSON_IDS)
DATES = (
    "2012-02-30",
    "101/13/01",
    "0000-00-00",
    "000/01/01",
    "0001-01-01",
    "9999-12-31",
    "1911-12-31",
    "民國前1年1月1日",
    "２０１２-01-01",
    "2012-01-01T00:00:00+14:00",
    "infinity",
)
MONEY = ("1e16", "1E-99999", "NaN", "sNaN", "-Infinity", "1_0", "１２", "9" * 17, "0." + "1" * 17)
NUMBERS = ("A123456788", "12345678", "04595257 ", "64000000", "397000000g", "39711000０G", "000", "183")
# Among them a type alone, an unknown type, a NUL as key, and keys that no tender can have.
IDS = ("x", "é", "QWdlbmN5", "Tm90aGluZzox", "QWdlbmN5OgA", "VGVuZGVyOjE", "VGVuZGVyOi8", "AAAA", "A" * 4_000)

STRANGE = {
    "Int": (2**31, -(2**31) - 1, 2**63, Literal("9" * 5_000)),
    "Float": (Literal("9" * 5_000),),
    "Boolean": (0, "true"),
    "Date": (*DATES, *TEXT),
    "Money": (*MONEY, *TEXT),
    "ID": (*IDS, *TEXT),
    "String": (*IDS, *TEXT),
}

# What the scalar lets through, so that it is the place that must bear it.
ODD = {
    "Text": (INJECTION, "%_\\", "１２３", "\u202e1", "💥" * 100, ""),
    "Int": (0, -1, 101, 2_001, 2**31 - 1, -(2**31)),
    "Float": (0, 90, -90.1, 180, -180.1, 1e308, 5e-324, Literal("-1e400")),
    "Date": ("1912-01-01", "2910-12-31", "1010822"),
    "Money": ("-1", "0.0000000000000001", "9999999999999999"),
    # A tender with a quote for a job number, a dispatch case by a wildcard, someone's petition.
    "ID": ("VGVuZGVyOjM5NzExMDAwMEcvJw", "RGlzcGF0Y2hDYXNlOiUn", "UGV0aXRpb246eA"),
    "String": ("AAAA",),
    "PeriodInput": (
        {"from": "1912-01-01", "to": "2910-12-31"},
        {"from": "2012-08-22", "to": "2012-08-21"},
    ),
}


def strange_to(type_: GraphQLNamedType) -> tuple[object, ...]:
    """What one place is enough for, because the type itself looks at it and refuses most."""
    if isinstance(type_, GraphQLEnumType):
        return (PERSON_IDS[1], ["x"], 7, Literal("NOTHING"), next(iter(type_.values)).lower())
    if isinstance(type_, GraphQLInputObjectType):
        return ("x", 7, ["x"], {"A123456789": 1}, {"x" * 5_000: 1}, *_incomplete(type_))
    return (*ANYTHING, *STRANGE.get(type_.name, (*NUMBERS, *TEXT)))


def odd_for(type_: GraphQLInputType) -> tuple[object, ...]:
    """What every place of the type is tried with."""
    named = get_named_type(type_)
    return (None, {}, *_of_list(type_), *ODD.get(named.name, ()))


def _of_list(type_: GraphQLInputType) -> list[object]:
    shape = get_nullable_type(type_)
    if not isinstance(shape, GraphQLList):
        return []
    one = some(shape.of_type)
    return [
        [],
        [None],
        [one, None],
        [[one]],
        [one] * 1_000,
        *([value] for value in ODD.get(get_named_type(type_).name, ())),
    ]


def _incomplete(type_: GraphQLInputObjectType) -> list[dict[str, Any]]:
    """All fields, though only one may be there; one a null, each in turn; all a null; one too many."""
    full = {name: some(field.type) for name, field in type_.fields.items()}
    nulls = [{**full, name: None} for name in full]
    return [full, *nulls, dict.fromkeys(full), GOOD.get(type_.name, full) | {"x": 1}]
