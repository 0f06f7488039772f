"""Certificate kinds (書證種類): a file each, within what the registers can answer; operators add their own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from hub.errors import StartupError
from hub.privacy.registers import HOLDINGS, Holding, Register
from hub.privacy.terms import ClaimForm, EvidenceField, SubjectKind
from hub.rules.bilingual import Bilingual

DEFAULT_KINDS: Final = Path(__file__).with_name("certificate_kinds")
KIND_CODE: Final = r"^[A-Z][A-Z0-9_]{1,39}$"
# 個人資料保護法之特定目的及個人資料之類別: C001 to C132.
CATEGORY_CODE: Final = r"^C(0[0-9][1-9]|0[1-9]0|1[0-2][0-9]|13[0-2])$"


class Mask(Enum):
    """How a value is masked, by what it is."""

    NAME = "NAME"
    NUMBER = "NUMBER"


class KindField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field that a kind discloses; a `special` one (個資法第 6 條) only when it is asked for by name.

    `category` is the code of its category of personal data. `mask`: what it is, if it is masked unless the policy
    table says otherwise.
    """

    field: EvidenceField
    name: Bilingual
    category: Annotated[str, msgspec.Meta(pattern=CATEGORY_CODE)]
    special: bool = False
    mask: Mask | None = None


class CertificateKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of paper that a lookup replaces; without a register, the paper is still needed."""

    code: Annotated[str, msgspec.Meta(pattern=KIND_CODE)]
    name: Bilingual
    holder: Bilingual
    subjects: Annotated[tuple[SubjectKind, ...], msgspec.Meta(min_length=1)]
    register: Register | None = None
    claims: tuple[ClaimForm, ...] = ()
    fields: tuple[KindField, ...] = ()
    claimed: tuple[KindField, ...] = ()

    @property
    def known(self) -> tuple[KindField, ...]:
        """What it discloses, and what it does not and its claims rest on."""
        return (*self.fields, *self.claimed)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of personal data that it is of, each once."""
        return tuple(sorted({field.category for field in self.known}))

    def subjects_of(self, claim: ClaimForm | None) -> tuple[SubjectKind, ...]:
        """By what a subject may be named for a claim, or for the record when None."""
        if self.register is None:
            return self.subjects
        holding = HOLDINGS[self.register]
        fitting = holding.record_of if claim is None else holding.claims[claim]
        return tuple(subject for subject in self.subjects if subject in fitting)

    def within(self, holding: Holding) -> CertificateKind:
        """As much of the kind as can be answered where no more than this can be asked."""
        claims = tuple(claim for claim in self.claims if claim in holding.claims)
        disclosed = [each for each in self.fields if each.field in holding.fields]
        named = {*holding.record_of, *chain(*(holding.claims[claim] for claim in claims))}
        return replace(
            self,
            claims=claims,
            fields=tuple(disclosed),
            claimed=tuple(each for each in self.known if each not in disclosed),
            subjects=tuple(subject for subject in self.subjects if subject in named),
        )


Kinds = Mapping[str, CertificateKind]


def certificate_kinds(folder: Path | None = None) -> Kinds:
    """The kinds that come with the hub, by code, and those of a folder: more, or others of the same code.

    Raises StartupError for a file that promises what no register can answer.
    """
    shipped = _kinds_in(DEFAULT_KINDS)
    return shipped | _kinds_in(folder) if folder else shipped


def _kinds_in(folder: Path) -> dict[str, CertificateKind]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise StartupError(f"{folder}: expected a folder with certificate kinds, a .toml file each")
    kinds: dict[str, CertificateKind] = {}
    for path in files:
        kind = _read(path)
        if kind.code in kinds:
            raise StartupError(f"{path}: {kind.code} is there twice")
        kinds[kind.code] = kind
    return kinds


def _read(path: Path) -> CertificateKind:
    try:
        kind = msgspec.toml.decode(path.read_bytes(), type=CertificateKind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StartupError(f"{path}: no certificate kind: {error}") from error
    if excess := _excess(kind):
        raise StartupError(f"{path}: {kind.code}: its register cannot answer {', '.join(excess)}")
    return kind


def _excess(kind: CertificateKind) -> list[str]:
    asked = {*kind.claims, *(field.field for field in kind.known)}
    holding = HOLDINGS[kind.register] if kind.register else None
    answered = {*holding.claims, *holding.fields} if holding else set()
    return sorted(term.value for term in asked - answered)
