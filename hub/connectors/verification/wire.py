"""Records as a register's service writes them in JSON: read as strictly as the rows of a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any

import msgspec

from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.records import (
    Assessment,
    Certificate,
    Certificates,
    Company,
    Disability,
    Held,
    Household,
    Land,
    LowIncome,
    LowIncomeHistory,
    TaxAccount,
)
from hub.errors import SourceMalformed
from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel
from hub.rules.systems import SystemCode

_RECORDS: Mapping[Register, Any] = {
    Register.HOUSEHOLD: Household,
    Register.LAND: Land,
    Register.LOW_INCOME: LowIncome,
    Register.DISABILITY: Disability,
    Register.COMPANY: Company,
    Register.TAX: Assessment,
    Register.CERTIFICATE: Certificate,
}

# Of these a subject may have several, the newest first.
_SEVERAL: Mapping[Register, Callable[[tuple[Any, ...]], object]] = {
    Register.LOW_INCOME: LowIncomeHistory,
    Register.TAX: TaxAccount,
    Register.CERTIFICATE: Certificates,
}


class _Answered(msgspec.Struct, frozen=True, rename="camel"):
    as_of: Annotated[datetime, msgspec.Meta(tz=True)]
    records: list[Any]
    synthetic: bool = False


def _optional(record: Any) -> Any:
    """The record as it is written: an attribute that was not asked for may be missing."""
    fields = [
        (field.name, reduce(or_, (field.type, msgspec.UnsetType)), msgspec.UNSET)
        for field in msgspec.structs.fields(record)
    ]
    return msgspec.defstruct(f"Written{record.__name__}", fields, rename="camel", frozen=True)


_WRITTEN = {register: _optional(record) for register, record in _RECORDS.items()}


def written_name(attribute: str) -> str:
    """The name of an attribute in JSON: `birthDate`."""
    first, *rest = attribute.split("_")
    return first + "".join(map(str.capitalize, rest))


def asked_in_json(kind: str, reads: Iterable[str], keys: Iterable[str | Parcel]) -> bytes:
    """What the service is asked for: these attributes of the records of these subjects."""
    subjects = [{"section": key.section, "number": key.number} if isinstance(key, Parcel) else key for key in keys]
    return msgspec.json.encode({"kind": kind, "fields": [*map(written_name, reads)], "subjects": subjects})


def held_in_json(body: bytes, enquiries: Sequence[Enquiry]) -> list[Held]:
    """What the service holds of each, all of one kind and with the same attributes; raises SourceMalformed.

    What was not asked for is left out, even if it came.
    """
    answered = _answered(body)
    if len(answered.records) != len(enquiries):
        raise _malformed(f"{len(enquiries)} subjects, {len(answered.records)} records")
    bad: set[int] = set()
    records: list[object | None] = []
    for place, (enquiry, written) in enumerate(zip(enquiries, answered.records, strict=True)):
        try:
            records.append(_record(enquiry, written))
        except msgspec.ValidationError:
            bad.add(place)
    if bad:
        # What was expected would name the value that came.
        raise _malformed("a record that is not as agreed", frozenset(bad))
    return [Held(record, answered.as_of, answered.synthetic) for record in records]


def _answered(body: bytes) -> _Answered:
    try:
        return msgspec.json.decode(body, type=_Answered)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _malformed("an answer that is not as agreed") from None


def _record(enquiry: Enquiry, written: object) -> object | None:
    register = enquiry.register
    if written is None or register not in _SEVERAL:
        return None if written is None else _row(enquiry, written)
    rows = tuple(_row(enquiry, each) for each in msgspec.convert(written, list[Any]))
    return _SEVERAL[register](rows) if rows else None


def _row(enquiry: Enquiry, written: object) -> object:
    asked = {*map(written_name, enquiry.reads)}
    given = {name: value for name, value in msgspec.convert(written, dict[str, Any]).items() if name in asked}
    row = msgspec.convert(given, _WRITTEN[enquiry.register])
    values = {name: getattr(row, name) for name in enquiry.reads}
    if msgspec.UNSET in values.values():
        raise msgspec.ValidationError("an attribute is missing")
    record = _RECORDS[enquiry.register]
    return record(**{name: values.get(name, msgspec.UNSET) for name in record.__struct_fields__})


def _malformed(detail: str, places: frozenset[int] = frozenset()) -> SourceMalformed:
    return SourceMalformed(SystemCode.VERIFICATION, detail, places=places)
