"""The agencies and districts of the city: facts, nothing invented."""

from __future__ import annotations

import asyncpg

from hub.demo.world import Progress, World


async def seed(connection: asyncpg.Connection[asyncpg.Record], world: World, progress: Progress) -> None:
    """Write the agencies and districts."""
    agencies = [_agency(row) for row in world.agencies]
    await connection.copy_records_to_table("agency", records=agencies)
    districts = [_district(row) for row in world.districts]
    await connection.copy_records_to_table("district", records=districts)
    progress("agencies", len(agencies) + len(districts))


def _agency(row: dict[str, str]) -> tuple[object, ...]:
    aliases = [alias for alias in row["aliases"].split("|") if alias]
    names = [row["name_zh"], row["name_en"], *aliases]
    return (
        row["code"],
        row["oid"] or None,
        row["name_zh"],
        row["name_en"] or None,
        row["kind"],
        row["parent_code"] or None,
        aliases,
        " ".join(filter(None, names)),
    )


def _district(row: dict[str, str]) -> tuple[object, ...]:
    aliases = list(
        dict.fromkeys(name.removesuffix(" District") for name in (row["name_en"], row["name_en_other"]))
    )
    return (
        row["code"],
        row["name_zh"],
        row["name_en"],
        aliases,
        row["postal_code"],
        row["mountain_indigenous"] == "true",
        row["before_merger"],
        " ".join([row["name_zh"], row["name_en"], *aliases, row["postal_code"]]),
    )
