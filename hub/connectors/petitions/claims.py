"""A citizen's claim to a case, and whether it is right."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from hub.connectors.petitions.records import DispatchCase, Petition, SecretCase

_NO_CASE = bytes(32)


@dataclass(frozen=True, slots=True)
class CaseClaim:
    """A citizen's claim to a case: its number, and the query code that was given out with it."""

    case_number: str
    query_code: str = field(repr=False)

    def digest(self) -> bytes:
        """The hash that the system keeps in place of the code."""
        return hashlib.sha256(f"{self.case_number}:{self.query_code}".encode()).digest()

    def proves(self, code_sha256: bytes | None) -> bool:
        """Whether the claim is right; an unknown case, None, takes the same steps as a wrong code."""
        return hmac.compare_digest(self.digest(), _NO_CASE if code_sha256 is None else code_sha256)


def proven(claim: CaseClaim, case: SecretCase | None) -> Petition | DispatchCase | None:
    """The case if the claim is right."""
    right = claim.proves(None if case is None else case.code_sha256)
    return case.petition or case.dispatch if case is not None and right else None
