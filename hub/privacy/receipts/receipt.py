"""A receipt as it is handed over: `<JWS>~<salt>`.

What is signed tells who asked what, under which law, and how it ended. Of the subject it has a hash alone, whose
salt stands beside it: a signed part that ends in a log is of no use to whoever tries all national ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hub.errors import BadInput
from hub.privacy.receipts.base64url import decoded, encoded
from hub.privacy.receipts.hashed import SALT_BYTES, Hashed
from hub.privacy.receipts.jws import opened, signed
from hub.privacy.receipts.keys import PublicKey, SigningKey
from hub.rules.bilingual import Bilingual
from hub.rules.roc_calendar import TAIPEI

# What the clock of an office may be behind that of the hub.
LEEWAY: Final = timedelta(minutes=1)


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What a receipt says; the names of RFC 7519 where it has one, and those of the ledger's entries.

    `sequence`: the number of the answer's entry in the ledger; `parameters`: those of the claim, and of a personal
    one the hash. Terms are texts here: who checks a receipt need not know each of them.
    """

    issuer: str = msgspec.field(name="iss")
    issued_at: int = msgspec.field(name="iat")
    expires_at: int = msgspec.field(name="exp")
    disclosure: UUID = msgspec.field(name="jti")
    sequence: int = msgspec.field(name="ledgerSequence")
    kind: str
    form: str
    claim: str | None = None
    parameters: Mapping[str, str | int | bool | Hashed] = {}
    fields: tuple[str, ...] = ()
    outcome: str
    data_as_of: datetime | None = None
    source: str
    agency: str
    purpose: str
    law: str
    article: str
    case_number: str
    subject: Hashed
    synthetic: bool = False

    def fault_at(self, moment: datetime) -> Bilingual | None:
        """Why it is not good at this moment, if it is not."""
        issued, expires = (datetime.fromtimestamp(at, UTC) for at in (self.issued_at, self.expires_at))
        if moment >= expires:
            return Bilingual(f"已逾期：有效至 {self.last_day}", f"expired: it was good until {self.last_day}")
        if moment < issued - LEEWAY:
            on = told(issued)
            return Bilingual(f"當時尚未核發：{on} 核發", f"not issued yet: it was issued on {on}")
        return None

    @property
    def last_day(self) -> str:
        """The last day in the city on which it is good."""
        return datetime.fromtimestamp(self.expires_at - 1, TAIPEI).date().isoformat()


@dataclass(frozen=True, slots=True)
class Handed:
    """A receipt whose signature is right, and the salt beside it."""

    receipt: Receipt
    salt: bytes

    def is_about(self, typed: str) -> bool:
        """Whether its subject is the one named so."""
        return self.receipt.subject.is_of(typed, self.salt)

    def also_names(self, typed: str) -> bool:
        """Whether a personal parameter of its claim is this one."""
        found = [each for each in self.receipt.parameters.values() if isinstance(each, Hashed)]
        return any(each.is_of(typed, self.salt) for each in found)


def written(receipt: Receipt, salt: bytes, key: SigningKey) -> str:
    """The receipt as it is handed over."""
    return f"{signed(msgspec.json.encode(receipt), key)}~{encoded(salt)}"


def read(text: str, keys: Mapping[str, PublicKey]) -> Handed:
    """The receipt that is written so, signed by one of the keys; raises BadInput."""
    token, _, written_salt = text.partition("~")
    receipt = _receipt(opened(token, keys))
    with suppress(ValueError):
        salt = decoded(written_salt)
        if len(salt) == SALT_BYTES:
            return Handed(receipt, salt)
    raise BadInput(
        "收據不完整：簽章之後應有「~」與 22 個字元的鹽值",
        "the receipt is not whole: expected ~ and a salt of 22 characters after the signature",
    )


def told(moment: datetime) -> str:
    """A moment as people in the city read it."""
    return moment.astimezone(TAIPEI).strftime("%Y-%m-%d %H:%M")


def _receipt(payload: bytes) -> Receipt:
    try:
        return msgspec.json.decode(payload, type=Receipt)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput(f"簽章無誤，內容不是收據：{error}", f"rightly signed, and no receipt: {error}") from error
