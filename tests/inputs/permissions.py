"""What the clients of tests may look up: whatever their scopes say, under the purposes that tests declare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hub.privacy.kinds import certificate_kinds
from hub.privacy.policy_table import GRANTED
from hub.services.postgres import Database

PURPOSES = (("015", "戶籍法", "第 67 條"), ("015", "社會救助法", "第 4 條"))


async def permit(
    hub: Database,
    client_id: str,
    scopes: Iterable[str],
    purposes: Sequence[tuple[str, str, str]] = PURPOSES,
    unmasked: bool = True,
    basis: str = "STATUTE",
    daily: int | None = None,
) -> None:
    """Rows of the policy table for a client, without their entries in the ledger; every field of a kind."""
    kinds, given = certificate_kinds(), list(scopes)
    for scope in given:
        area, _, kind = scope.partition(":")
        if area != "verification" or ":" in kind:
            continue
        has_record = f"{scope}:record" in given and kind in kinds
        fields = [each.field.value for each in kinds[kind].fields] if has_record else []
        clear = fields if unmasked else []
        for purpose, law, article in purposes:
            arguments = (client_id, kind, purpose, law, article, basis, fields, clear, daily, None, "a test")
            await hub.execute_returning(GRANTED, *arguments)
