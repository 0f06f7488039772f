"""What a receipt says, line by line, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from hub.privacy.receipts.hashed import Hashed
from hub.privacy.receipts.receipt import Receipt, told
from hub.privacy.terms import ClaimForm, EvidenceField, LookupForm, LookupOutcome, SubjectKind
from hub.rules.bilingual import Bilingual
from hub.rules.terms import Term

# By what a code is one of: what the code is called.
Words = Mapping[str, Mapping[str, Bilingual]]

LABELS: Final[Mapping[str, Bilingual]] = {
    "outcome": Bilingual("結果", "Outcome"),
    "kind": Bilingual("書證", "Certificate"),
    "asked": Bilingual("查驗事項", "Asked"),
    "subject": Bilingual("對象", "About"),
    "dataAsOf": Bilingual("資料時間", "Data as of"),
    "source": Bilingual("資料來源", "Source"),
    "agency": Bilingual("查詢機關", "Asked by"),
    "purpose": Bilingual("目的與依據", "Purpose and law"),
    "caseNumber": Bilingual("案號", "Case"),
    "issuer": Bilingual("核發者", "Issuer"),
    "issued": Bilingual("核發時間", "Issued"),
    "expires": Bilingual("有效至", "Good until"),
    "ledger": Bilingual("查驗帳", "Ledger"),
    "synthetic": Bilingual("注意", "Note"),
}
SYNTHETIC: Final = Bilingual("示範資料，並非真實", "Demonstration data, not real")

PARAMETERS: Final[Mapping[str, Bilingual]] = {
    "category": Bilingual("種類", "category"),
    "day": Bilingual("日期", "day"),
    "district": Bilingual("行政區代碼", "code of the district"),
    "grade": Bilingual("等級", "grade"),
    "incomeClass": Bilingual("類別", "class"),
    "name": Bilingual("姓名", "name"),
    "nationalId": Bilingual("另一人", "the other person"),
    "parcel": Bilingual("土地", "parcel"),
    "since": Bilingual("至遲自", "by"),
    "tax": Bilingual("稅目", "tax"),
    "year": Bilingual("年度（西元）", "year"),
    "zoning": Bilingual("使用分區", "zoning"),
}


def words_of(kinds: Mapping[str, Bilingual], sources: Iterable[Term], values: Iterable[Term]) -> Words:
    """The words for receipts: with these certificate kinds, registers, and terms that are values of parameters."""
    return {
        "label": {**LABELS, "invented": SYNTHETIC},
        "kind": kinds,
        "form": _named(LookupForm),
        "claim": _named(ClaimForm),
        "parameter": PARAMETERS,
        "value": _named(values),
        "field": _named(EvidenceField),
        "outcome": _named(LookupOutcome),
        "subject": _named(SubjectKind),
        "source": _named(sources),
    }


def statement(receipt: Receipt, words: Words) -> Iterator[tuple[Bilingual, Bilingual]]:
    """Each line: what is said of, and what is said."""
    said = {
        "outcome": _word(words, "outcome", receipt.outcome),
        "kind": _word(words, "kind", receipt.kind),
        "asked": _asked(receipt, words),
        "subject": _word(words, "subject", receipt.subject.kind),
        "dataAsOf": _both(told(receipt.data_as_of) if receipt.data_as_of else "–"),
        "source": _word(words, "source", receipt.source),
        "agency": _both(receipt.agency),
        "purpose": _both(f"{receipt.purpose} · {receipt.law} {receipt.article}"),
        "caseNumber": _both(receipt.case_number),
        "issuer": _both(receipt.issuer),
        "issued": _both(told(datetime.fromtimestamp(receipt.issued_at, UTC))),
        "expires": _both(receipt.last_day),
        "ledger": _both(f"{receipt.sequence} · {receipt.disclosure}"),
        **({"synthetic": SYNTHETIC} if receipt.synthetic else {}),
    }
    for name, what in said.items():
        yield LABELS[name], what


def _asked(receipt: Receipt, words: Words) -> Bilingual:
    if receipt.claim is None:
        fields = (_word(words, "field", each) for each in receipt.fields)
        return _joined([_word(words, "form", receipt.form), *fields])
    parameters = (_parameter(name, value, words) for name, value in receipt.parameters.items())
    return _joined([_word(words, "claim", receipt.claim), *parameters])


def _parameter(name: str, value: str | float | Hashed, words: Words) -> Bilingual:
    label = words["parameter"].get(name, Bilingual(name, name))
    what = Bilingual("（雜湊）", "(hashed)") if isinstance(value, Hashed) else _word(words, "value", str(value))
    return Bilingual(f"{label.zh_tw} {what.zh_tw}", f"{label.en} {what.en}")


def _word(words: Words, group: str, code: str) -> Bilingual:
    """What the code is called; itself, if it is younger than whoever reads it."""
    return words[group].get(code, _both(code))


def _both(text: str) -> Bilingual:
    return Bilingual(text, text)


def _joined(parts: Iterable[Bilingual]) -> Bilingual:
    said = list(parts)
    return Bilingual("，".join(each.zh_tw for each in said), ", ".join(each.en or each.zh_tw for each in said))


def _named(terms: Iterable[Term]) -> Mapping[str, Bilingual]:
    return {term.value: Bilingual(term.zh_tw, term.en) for term in terms}
