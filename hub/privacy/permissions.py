"""The policy table: what a client may look up, for which purpose and under which law, and of which fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from hub.errors import NotPermitted
from hub.privacy.purposes import LegalBasis, Purpose
from hub.privacy.terms import ConsentMode, EvidenceField


class Permission(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One row: a client may look up a kind for a purpose under a law; of a record, these fields.

    `basis` is what a lookup stands on beside its law; `unmasked` fields are given in full; `daily` is the most
    lookups of a day, None for any number.
    """

    id: int
    kind: str
    purpose: str
    law: str
    article: str
    basis: ConsentMode
    fields: tuple[EvidenceField, ...]
    unmasked: tuple[EvidenceField, ...]
    daily: int | None

    def is_for(self, purpose: Purpose) -> bool:
        """Whether it is for this purpose and law."""
        basis = LegalBasis(self.law, self.article)
        return self.purpose == purpose.code and _same_basis(basis, purpose.legal_basis)


@dataclass(frozen=True, slots=True)
class Desk:
    """A purpose that a client has declared, and what the client may look up for any purpose."""

    purpose: Purpose
    permissions: Sequence[Permission]

    def permission(self, kind: str) -> Permission:
        """What lets the client look up a kind for the purpose; raises NotPermitted, naming what would be."""
        of_kind = [each for each in self.permissions if each.kind == kind]
        found = next((each for each in of_kind if each.is_for(self.purpose)), None)
        if found is None:
            raise _not_for_this(kind, self.purpose, of_kind)
        return found


def _same_basis(one: LegalBasis, other: LegalBasis) -> bool:
    return (_plain(one.law), _plain(one.article)) == (_plain(other.law), _plain(other.article))


def _plain(text: str) -> str:
    """A text as it is compared: 第4條 is 第 4 條, and so is 第４條."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _not_for_this(kind: str, purpose: Purpose, granted: Sequence[Permission]) -> NotPermitted:
    those = ["；".join((each.purpose, each.law, each.article)) for each in granted[:3]]
    return NotPermitted(
        f"查詢政策未准許此應用以目的 {purpose.code} 及所填法律依據查詢 {kind}；已准許：{'、'.join(those) or '無'}",
        f"the policy does not let this client look up {kind} for purpose {purpose.code} under the law given;"
        f" it lets: {', '.join(those) or 'nothing'}",
    )
