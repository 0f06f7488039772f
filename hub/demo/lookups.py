"""Invented lookups in the log of the hub's own database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

import asyncpg

from hub.demo.office_hours import office_times
from hub.demo.world import Progress, World
from hub.privacy.kinds import CertificateKind, certificate_kinds
from hub.privacy.terms import LookupForm, LookupOutcome
from hub.rules.roc_calendar import Period

# Printed in the council reports: 3,919 from January to June, 7,548 from January to August.
_LOOKUPS: Final = (
    (Period(date(2012, 1, 1), date(2012, 6, 30)), 3_919),
    (Period(date(2012, 7, 1), date(2012, 8, 31)), 3_629),
)
_CLIENT: Final = "demo0000"

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
    """Write the log."""
    rows = [row for copy in range(world.scale) for row in _log(world, copy)]
    await connection.copy_records_to_table("lookup_log", records=rows)
    progress("lookups", len(rows))


def _log(world: World, copy: int) -> Iterator[tuple[object, ...]]:
    random, kinds = world.random(f"lookups.{copy}"), certificate_kinds()
    agencies = [row["code"] for row in world.agencies if row["kind"] == "BUREAU"]
    for period, count in _LOOKUPS:
        codes = random.choices(list(_USES), [use[0] for use in _USES.values()], k=count)
        for requested_at, code in zip(office_times(period, count, random), codes, strict=True):
            answered_at = requested_at + timedelta(milliseconds=random.randint(4, 400))
            asker = (_CLIENT, random.choice(agencies), f"demo-{random.randint(1, 60):03d}")
            entry = UUID(int=random.getrandbits(128), version=4)
            yield entry, requested_at, answered_at, *asker, *_lookup(kinds[code], random), True


def _lookup(kind: CertificateKind, random: Random) -> tuple[object, ...]:
    """The columns from the certificate kind to the outcome."""
    form = random.choices(list(LookupForm), (80, 20))[0]
    claim = random.choice(kind.claims) if form is LookupForm.ASSERTION else None
    fields = [] if claim else [each.field.value for each in kind.fields if not each.special]
    _, purpose, law, article = _USES[kind.code]
    return (
        kind.code,
        form.value,
        claim,
        fields,
        random.choice(kind.subjects_of(claim)).value,
        # As long as a keyed hash; no one is behind it.
        random.randbytes(32),
        purpose,
        f"示範字第{random.randint(1, 99_999):05d}號",
        law,
        article,
        None,
        random.choices(*_OUTCOMES[form])[0].value,
    )
