"""Invented lookups in the ledger of the hub's own database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from hub.demo.office_hours import office_times
from hub.demo.people import PERSONA
from hub.demo.world import Progress, World
from hub.privacy.kinds import CertificateKind, certificate_kinds
from hub.privacy.ledger.entries import Entry, LookupAnswered, LookupAsked, unnumbered
from hub.privacy.subjects import SubjectHashes, person
from hub.privacy.terms import LookupForm, LookupOutcome, SubjectKind
from hub.rules.roc_calendar import Period

# Printed in the council reports: 3,919 from January to June, 7,548 from January to August.
_LOOKUPS: Final = (
    (Period(date(2012, 1, 1), date(2012, 6, 30)), 3_919),
    (Period(date(2012, 7, 1), date(2012, 8, 31)), 3_629),
)
_CLIENT: Final = "demo0000"
# Of so many lookups about citizens one is about the persona.
_PERSONAS_TURN: Final = 400

# How often a kind is looked up, and under which purpose and law; the proportions are invented.
_USES: Final = {
    "HOUSEHOLD_TRANSCRIPT": (46, "015", "戶籍法", "第 67 條"),
    "LAND_TRANSCRIPT": (18, "004", "個人資料保護法", "第 15 條"),
    "LOW_INCOME": (12, "023", "社會救助法", "第 4 條"),
    "DISABILITY": (9, "023", "身心障礙者權益保障法", "第 5 條"),
    "COMPANY_REGISTRATION": (8, "107", "公司法", "第 393 條"),
    "TAX_PAID": (7, "107", "個人資料保護法", "第 15 條"),
}
_OUTCOMES: Final = {
    LookupForm.ASSERTION: ((LookupOutcome.MATCH, LookupOutcome.NO_MATCH, LookupOutcome.NOT_FOUND), (86, 9, 5)),
    LookupForm.RECORD: ((LookupOutcome.MATCH, LookupOutcome.NOT_FOUND), (95, 5)),
}


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write the ledger."""
    entries = [entry for copy in range(world.scale) for entry in _entries(world, copy)]
    numbered = [(place, unnumbered(entry).numbered(place)) for place, entry in enumerate(entries, 1)]
    async with connection.transaction():
        await connection.copy_records_to_table("ledger", records=numbered, columns=("sequence", "entry"))
        await connection.execute("update ledger_head set size = $1", len(numbered))
    progress("lookups", len(numbered))


def _entries(world: World, copy: int) -> Iterator[Entry]:
    random, kinds, turns = world.random(f"lookups.{copy}"), certificate_kinds(), count(1)
    agencies = [row["code"] for row in world.agencies if row["kind"] == "BUREAU"]
    for period, lookups in _LOOKUPS:
        codes = random.choices(list(_USES), [use[0] for use in _USES.values()], k=lookups)
        for at, code in zip(office_times(period, lookups, random), codes, strict=True):
            asked = _asked(at, random.choice(agencies), kinds[code], random)
            if (
                world.hashes
                and asked.subject_kind is SubjectKind.NATIONAL_ID
                and next(turns) % _PERSONAS_TURN == 0
            ):
                asked = _about_persona(asked, world.hashes)
            yield asked
            yield LookupAnswered(
                disclosure=asked.disclosure,
                at=at + timedelta(milliseconds=random.randint(4, 400)),
                outcome=random.choices(*_OUTCOMES[asked.form])[0],
                source=kinds[code].register,
                synthetic=True,
            )


def _asked(at: datetime, agency: str, kind: CertificateKind, random: Random) -> LookupAsked:
    form = random.choices(list(LookupForm), (80, 20))[0]
    claim = random.choice(kind.claims) if form is LookupForm.ASSERTION else None
    _, purpose, law, article = _USES[kind.code]
    return LookupAsked(
        disclosure=UUID(int=random.getrandbits(128), version=4),
        at=at,
        client=_CLIENT,
        agency=agency,
        unit="示範科",
        officer=f"demo-{random.randint(1, 60):03d}",
        purpose=purpose,
        law=law,
        article=article,
        case_number=f"示範字第{random.randint(1, 99_999):05d}號",
        kind=kind.code,
        form=form,
        claim=claim,
        fields=() if claim else tuple(each.field for each in kind.fields if not each.special),
        subject_kind=random.choice(kind.subjects_of(claim)),
        # As long as a keyed hash; no one is behind it.
        subject_hash=random.randbytes(32).hex(),
        synthetic=True,
    )


def _about_persona(asked: LookupAsked, hashes: SubjectHashes) -> LookupAsked:
    subject_hash = hashes.of(person(PERSONA.national_id)).hex()
    return msgspec.structs.replace(asked, subject_hash=subject_hash, subject_key=hashes.key_id)
