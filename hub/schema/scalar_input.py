"""What comes in for a scalar, read or refused: what was expected and what came, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hub.errors import BadInput
from hub.privacy.kinds import KIND_CODE
from hub.privacy.purposes import is_purpose_code
from hub.rules import identifiers, roc_calendar
from hub.rules.bilingual import Bilingual
from hub.rules.identifiers import Validity
from hub.rules.roc_calendar import TAIPEI

_MAX_TEXT = 200
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DECIMAL = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,16})?")


def shown(value: object) -> str:
    """What came, cut short and without control characters and personal ids, fit for a message."""
    # Longer than what is shown, so that no id is cut in two before it is masked.
    text = presentable(str(value)[:60])
    return f"{text[:40]}…" if len(text) > 40 else text


def presentable(text: str) -> str:
    """The text without control characters and personal ids."""
    masked = identifiers.without_person_ids(text)
    return "".join(character if character.isprintable() else "�" for character in masked)


def checked_text(value: object, limit: int = _MAX_TEXT) -> str:
    """One line of text; raises BadInput for another type, over-long text or control characters."""
    if not isinstance(value, str):
        raise BadInput(f"應為文字，收到 {shown(value)}", f"expected text, got {shown(value)}")
    if len(value) > limit:
        raise BadInput(
            f"文字最長 {limit} 字，收到 {len(value)} 字",
            f"text may be {limit} characters long, got {len(value)}",
        )
    if _CONTROL_CHARACTER.search(value):
        raise BadInput("文字不可含控制字元", "text may not contain control characters")
    if _SURROGATE.search(value):
        raise BadInput("文字含有不成對的代理字元", "text contains a lone surrogate")
    return value


def identifier(
    validity: Callable[[str], Validity], name: Bilingual, form: Bilingual, *, secret: bool = False
) -> Callable[[object], str]:
    """A parser of an identifier by its rule, of which `form` tells; a `secret` one is never repeated."""

    def parse(value: object) -> str:
        text = checked_text(value)
        outcome = validity(text)
        if outcome is Validity.VALID:
            return text
        got_zh, got_en = ("", "") if secret else (f"「{shown(text)}」", f" {shown(text)!r}")
        if outcome is Validity.CHECKSUM_FAILED:
            raise BadInput(f"{name.zh_tw}{got_zh}檢查碼不符", f"the check digit of the {name.en}{got_en} is wrong")
        raise BadInput(
            f"{name.zh_tw}{got_zh}格式不正確，應為{form.zh_tw}",
            f"the {name.en}{got_en} does not have its form: {form.en}",
        )

    return parse


def case_number(value: object) -> str:
    """A case number: letters, digits and hyphens."""
    text = checked_text(value, 32)
    if not text.isascii() or not text.replace("-", "").isalnum():
        raise BadInput(f"案號「{shown(text)}」格式不正確", f"{shown(text)} is not a case number")
    return text


def idempotency_key(value: object) -> str:
    """An idempotency key: any text of 1 to 64 characters."""
    text = checked_text(value, 64)
    if not text:
        raise BadInput("識別鍵不可為空", "an idempotency key may not be empty")
    return text


def certificate_kind_code(value: object) -> str:
    """The code of a certificate kind, known or not."""
    text = checked_text(value)
    if not re.fullmatch(KIND_CODE, text):
        raise BadInput(
            f"「{shown(text)}」不是書證種類代碼", f"{shown(text)} is not the code of a certificate kind"
        )
    return text


def purpose_code(value: object) -> str:
    """A specified purpose, 001 to 182."""
    text = checked_text(value)
    if not is_purpose_code(text):
        raise BadInput(
            f"特定目的代號應為 001 到 182，收到「{shown(text)}」",
            f"a purpose code is 001 to 182, got {shown(text)}",
        )
    return text


def parsed(parse: Callable[[str], Any], zh_tw: str, en: str) -> Callable[[object], Any]:
    """A reader of the text that `parse` understands; `zh_tw` and `en` say what was expected."""

    def read(value: object) -> Any:
        text = checked_text(value)
        try:
            return parse(text)
        except ValueError as error:
            raise BadInput(f"{zh_tw}，收到「{shown(text)}」", f"{en}, got {shown(text)}") from error

    return read


def date_time(value: object) -> datetime:
    """An instant; without an offset it is of Taipei."""
    text = checked_text(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"不是有效的時間：{shown(text)}", f"{shown(text)} is not a date and time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=TAIPEI)


def decimal(text: str) -> Decimal:
    """The number written in digits, at most sixteen on each side of its point."""
    # An exponent or a NaN, which Decimal reads as well, is more than a numeric column holds.
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"expected a decimal number such as 12.5, got {text!r}")
    return Decimal(text)


def iso_or_roc(zh_tw: str, en: str) -> Callable[[object], date]:
    """A reader of dates of either calendar."""
    return parsed(roc_calendar.parse_date, zh_tw, en)
