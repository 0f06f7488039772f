"""Awards: facts of the council reports, nothing invented; certifications: invented firms, marked so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import asyncpg
import msgspec

from hub.connectors.awards.records import AwardOutcome, EmblemLevel, RecipientKind
from hub.demo.world import Progress, World, facts

# The reports give no names and only the sum: 726 firms certified in the years 96 to 101.
CERTIFIED_FIRMS = 726
FIRST_CERTIFIED, LAST_CERTIFIED = date(2007, 1, 1), date(2012, 8, 31)
# Invented: the reports say nothing of how long an emblem is valid.
VALIDITY = timedelta(days=3 * 365 - 1)
TRADES = ("餐廳", "旅館", "商店", "診所", "書店", "咖啡館", "旅行社", "藥局")

OUTCOMES: Mapping[str, AwardOutcome] = MappingProxyType(
    {
        "獲獎": AwardOutcome.AWARDED,
        "甲等": AwardOutcome.AWARDED,
        "乙等": AwardOutcome.AWARDED,
        "佳作": AwardOutcome.AWARDED,
        "入選": AwardOutcome.AWARDED,
        "入圍": AwardOutcome.SHORTLISTED,
        "recommended": AwardOutcome.RECOMMENDED,
        "applied and passed": AwardOutcome.PASSED,
        "rewarded": AwardOutcome.REWARDED,
        "certified": AwardOutcome.CERTIFIED,
    }
)
UNNAMED_KINDS: Mapping[str, RecipientKind] = MappingProxyType(
    {"report": RecipientKind.RESEARCH_REPORT, "person": RecipientKind.PERSON, "firm": RecipientKind.FIRM}
)


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write the programmes, editions, awards and certifications."""
    registry = msgspec.json.decode((files("hub.demo") / "facts" / "awards.json").read_bytes())
    programmes = [_programme(place, row) for place, row in enumerate(registry["programmes"])]
    await connection.copy_records_to_table("award_programme", records=programmes)
    editions = facts("award_editions.csv")
    await connection.copy_records_to_table("award_edition", records=[_edition(row) for row in editions])
    codes = {(row["programme"], int(row["year"])): _edition_code(row) for row in editions}
    agencies = _agency_codes(world)
    awards = [_award(row, codes, agencies) for row in registry["records"]]
    await connection.copy_records_to_table("award", columns=AWARD_COLUMNS, records=awards)
    certifications = list(_certifications(world))
    await connection.copy_records_to_table("certification", columns=CERTIFICATION_COLUMNS, records=certifications)
    progress("awards", len(programmes) + len(editions) + len(awards) + len(certifications))


def _programme(place: int, row: Mapping[str, Any]) -> tuple[object, ...]:
    name_zh, name_en = row["name"], row["nameEn"]
    search_text = f"{name_zh} {name_en}"
    basis = row["legalBasis"]
    return place, row["id"], name_zh, name_en, row["conferredBy"], basis, row["ranks"], row["note"], search_text


def _edition_code(row: Mapping[str, str]) -> str:
    return f"{row['programme']}-{row['number'] or row['year']}"


def _edition(row: Mapping[str, str]) -> tuple[object, ...]:
    days = (date.fromisoformat(row[name]) if row[name] else None for name in ("announced_at", "ceremony_at"))
    counts = (int(row[name]) if row[name] else None for name in ("applied", "recommended", "awarded"))
    number = int(row["number"]) if row["number"] else None
    return _edition_code(row), row["programme"], number, int(row["year"]), *days, *counts


def _agency_codes(world: World) -> dict[str, str]:
    """The agency code of every name and alias in the register."""
    return {
        name: row["code"]
        for row in world.agencies
        for name in (row["name_zh"], *row["aliases"].split("|"))
        if name
    }


AWARD_COLUMNS = (
    "code",
    "programme_code",
    "edition_code",
    "year",
    "category",
    "rank",
    "outcome",
    "title",
    "recipient_kind",
    "recipient_name",
    "agency_code",
    "recipients",
    "prize",
    "note",
    "sources",
    "search_text",
)


def _award(
    row: Mapping[str, Any], editions: Mapping[tuple[str, int], str], agencies: Mapping[str, str]
) -> tuple[object, ...]:
    name, year, prize = row.get("recipient"), row.get("year"), row.get("moneyEachTwd")
    searched = (row.get("title"), name, row.get("category"), row.get("note"))
    return (
        row["id"],
        row["programme"],
        editions[row["programme"], year] if year else None,
        year,
        row.get("category"),
        row["rank"],
        OUTCOMES[row["rank"]],
        row.get("title"),
        _recipient_kind(row, agencies),
        name,
        agencies.get(name) if name else None,
        row["count"],
        None if prize is None else Decimal(prize),
        row.get("note"),
        row["source"].split(" and "),
        " ".join(filter(None, searched)),
    )


def _recipient_kind(row: Mapping[str, Any], agencies: Mapping[str, str]) -> RecipientKind:
    if row["recipientType"] != "agency":
        return UNNAMED_KINDS[row["recipientType"]]
    return RecipientKind.AGENCY if row["recipient"] in agencies else RecipientKind.UNREGISTERED_AGENCY


CERTIFICATION_COLUMNS = (
    "number",
    "firm_name",
    "level",
    "valid_from",
    "valid_to",
    "district_code",
    "address",
    "synthetic",
)


def _certifications(world: World) -> Iterator[tuple[object, ...]]:
    random = world.random("awards certifications")
    span = (LAST_CERTIFIED - FIRST_CERTIFIED).days
    for place in range(1, CERTIFIED_FIRMS * world.scale + 1):
        district = random.choice(world.districts)
        start = FIRST_CERTIFIED + timedelta(days=random.randint(0, span))
        level = random.choice((EmblemLevel.GOLD, EmblemLevel.SILVER, EmblemLevel.SILVER))
        yield (
            f"DEMO-{place:06d}",
            f"虛構{random.choice(TRADES)}第{place}號",
            level,
            start,
            start + VALIDITY,
            district["code"],
            f"高雄市{district['name_zh']}虛構路{random.randint(1, 400)}號",
            True,
        )
