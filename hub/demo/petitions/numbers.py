"""Case numbers without a common step, and the query codes that go with them."""

from __future__ import annotations

import hashlib
from datetime import date
from random import Random
from typing import Final

from hub.connectors.petitions.terms import ServiceCaseKind

# Crockford's base 32: no I, L, O or U, which are misread.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TRIPLES: Final = tuple(a + b + c for a in _ALPHABET for b in _ALPHABET for c in _ALPHABET)

# Two cases that anyone may look up, with one query code.
DEMO_QUERY_CODE: Final = "DEMO-2012"
DEMO_CASES: Final = {
    (ServiceCaseKind.DISPATCH, date(2012, 6, 10)): "D20120610DEMO01",
    (ServiceCaseKind.MAILBOX, date(2012, 6, 11)): "M20120611DEMO01",
}


def case_numbers(kind: ServiceCaseKind, day: date, count: int, random: Random, taken: set[str]) -> list[str]:
    """New numbers of one kind and day: its letter, the day, six random characters; adds them to `taken`."""
    known = DEMO_CASES.get((kind, day))
    numbers = [] if known is None or known in taken else [known]
    taken.update(numbers)
    prefix = f"{kind[0]}{day:%Y%m%d}"
    while len(numbers) < count:
        number = prefix + _TRIPLES[random.getrandbits(15)] + _TRIPLES[random.getrandbits(15)]
        if number not in taken:
            taken.add(number)
            numbers.append(number)
    return numbers


def query_code(case_number: str) -> str:
    """The query code of a demo case, told by its number: the demo keeps no secret."""
    if case_number in DEMO_CASES.values():
        return DEMO_QUERY_CODE
    return hashlib.sha256(f"khub demo {case_number}".encode()).hexdigest()[:10].upper()
