"""How a citizen wishes to be told: by e-mail or SMS, at an address that is kept sealed until it was used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hub.errors import BadInput
from hub.rules.terms import Term

CONTACT = "contact"

_FORMS = {
    "EMAIL": re.compile(r"[^\s@,;<>\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?", re.ASCII),
    "SMS": re.compile(r"\+?\d{8,15}", re.ASCII),
}


class Channel(Term):
    """How a message reaches a citizen."""

    EMAIL = "EMAIL", "電子郵件", "E-mail"
    SMS = "SMS", "簡訊", "SMS"


@dataclass(frozen=True, slots=True)
class Contact:
    """An address of a channel; personal, and so in no representation."""

    channel: Channel
    address: str = field(repr=False)


def contact(channel: Channel, address: str) -> Contact:
    """The contact; raises BadInput for an address of another form, which it does not repeat."""
    if not _FORMS[channel].fullmatch(address):
        raise BadInput(
            "聯絡方式的格式不對：應為電子郵件地址，或只有數字的電話號碼",
            "the contact has another form: expected an e-mail address, or a telephone number of digits alone",
        )
    return Contact(channel, address)
