"""What a lookup stands on beside its law: nothing, a consent that the citizen has signed, or an affidavit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from uuid import UUID

from hub.privacy.subjects import Subject
from hub.privacy.terms import ConsentMode
from hub.rules.terms import Term


class ConsentRefusal(Term):
    """Why a consent does not hold."""

    ABSENT = "ABSENT", "未附同意或切結", "There is none"
    INVALID = "INVALID", "簽章或格式無效，或簽發者不受信任", "Its signature, form or issuer is not good"
    EXPIRED = "EXPIRED", "不在有效期間內", "Its time has not come, or is over"
    OTHER_CLIENT = "OTHER_CLIENT", "同意的對象是其他機關應用", "It is given to another client"
    OTHER_KIND = "OTHER_KIND", "未同意查詢此種書證", "It is for other certificate kinds"
    OTHER_SUBJECT = "OTHER_SUBJECT", "當事人不是查詢對象", "It is of somebody else than the subject"
    USED = "USED", "限用一次，已使用過", "It is for one use, and was used"


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """A consent as its issuer has signed it, which is personal."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Affidavit:
    """The number under which the applicant's affidavit is kept."""

    number: str


Consent: TypeAlias = SignedConsent | Affidavit | None


@dataclass(frozen=True, slots=True)
class ConsentedLookup:
    """What a consent has to be for."""

    disclosure: UUID
    client_id: str
    kind: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class ConsentFinding:
    """Why a lookup may not be made, or None; `reference` is under which name auditors find the consent."""

    refusal: ConsentRefusal | None = None
    reference: str | None = None


class SignedConsents(Protocol):
    """Verifies consents, and has those for one use used."""

    async def finding(self, token: str, lookup: ConsentedLookup) -> ConsentFinding:
        """Whether a signed consent lets this lookup be made; raises SourceError."""
        ...


class NoIssuers:
    """Implements `SignedConsents` where nobody's are taken."""

    async def finding(self, _token: str, _lookup: ConsentedLookup) -> ConsentFinding:
        """None is good."""
        return ConsentFinding(ConsentRefusal.INVALID)


async def consent_finding(
    mode: ConsentMode, consent: Consent, lookup: ConsentedLookup, signed: SignedConsents
) -> ConsentFinding:
    """Whether a lookup that needs a consent of this mode may be made."""
    match mode, consent:
        case ConsentMode.STATUTE, _:
            return ConsentFinding()
        case ConsentMode.AFFIDAVIT, Affidavit(number) if number.strip():
            return ConsentFinding(reference=number)
        case ConsentMode.CITIZEN_CONSENT, SignedConsent(token):
            return await signed.finding(token, lookup)
        case _:
            return ConsentFinding(ConsentRefusal.ABSENT)
