"""The register service that docs/reference/register-service.yaml describes, over whatever holds the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.protocol import Registers
from hub.connectors.verification.records import Certificates, LowIncomeHistory, TaxAccount
from hub.connectors.verification.wire import written_name
from hub.privacy.kinds import Kinds
from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel


class _Asked(msgspec.Struct, frozen=True):
    kind: str
    fields: Sequence[str]
    subjects: Sequence[str | dict[str, str]]


async def answered(registers: Registers, kinds: Kinds, body: bytes) -> bytes:
    """The answer to a request; raises ValueError for one that is not as described."""
    asked = msgspec.json.decode(body, type=_Asked)
    kind = kinds.get(asked.kind)
    if kind is None or kind.register is None:
        raise ValueError("no such kind")
    enquiries = [Enquiry(kind.code, kind.register, _key(subject)) for subject in asked.subjects]
    found = await registers.held(enquiries)
    return msgspec.json.encode(
        {
            "asOf": found[0].as_of,
            "synthetic": found[0].synthetic,
            "records": [_written(each.record, kind.register, asked.fields) for each in found],
        }
    )


def _key(subject: str | Mapping[str, str]) -> str | Parcel:
    return subject if isinstance(subject, str) else Parcel(subject["section"], subject["number"])


def _written(record: object, register: Register, fields: Sequence[str]) -> Any:
    match record:
        case LowIncomeHistory(years=rows) | TaxAccount(assessments=rows) | Certificates(every=rows):
            return [_row(row, fields) for row in rows]
    return None if record is None else _row(record, fields)


def _row(record: Any, fields: Sequence[str]) -> dict[str, Any]:
    """Of a record what was asked for, and no more."""
    names = {written_name(name): name for name in record.__struct_fields__}
    if unknown := set(fields) - names.keys():
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    return {field: getattr(record, names[field]) for field in fields}
