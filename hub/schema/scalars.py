"""The public scalars. Each says what it expected and what came, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from hub.rules import identifiers, roc_calendar
from hub.rules.bilingual import Bilingual
from hub.rules.roc_calendar import TAIPEI, YearMonth
from hub.schema import scalar_input
from hub.schema.fields import say

AgencyCode = NewType("AgencyCode", str)
TownCode = NewType("TownCode", str)
BusinessNumber = NewType("BusinessNumber", str)
NationalId = NewType("NationalId", str)
ResidentId = NewType("ResidentId", str)
CaseNumber = NewType("CaseNumber", str)
IdempotencyKey = NewType("IdempotencyKey", str)
CertificateKindCode = NewType("CertificateKindCode", str)
PurposeCode = NewType("PurposeCode", str)
Text = NewType("Text", str)
Money = NewType("Money", Decimal)
RocDate = NewType("RocDate", date)


def plain(number: Decimal) -> str:
    """Without an exponent: a database's 1000000 comes as 1.00E+6."""
    text = str(number)
    return format(number, "f") if "E" in text else text


def month_text(day: date) -> str:
    """The month that a day is in; records have months as their first days."""
    return day.isoformat()[:7]


def in_taipei(moment: datetime) -> datetime:
    """The same moment, with the offset of Taipei."""
    return moment.astimezone(TAIPEI)


def _scalar(
    name: str,
    descriptions: tuple[str, str],
    url: str,
    parse: Callable[[Any], Any],
    serialize: Callable[[Any], Any] = str,
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=say(*descriptions),
        specified_by_url=url,
        parse_value=parse,
        serialize=serialize,
    )


_RFC_3339 = "https://www.rfc-editor.org/rfc/rfc3339"
_DATE_FORMS = (
    "應為日期，如 2012-08-22、101/08/22 或 1010822",
    "expected a date such as 2012-08-22, 101/08/22 or 1010822",
)

# Keyed by the Python type that a field is annotated with, as strawberry wants it.
SCALARS: Mapping[object, ScalarDefinition] = {
    AgencyCode: _scalar(
        "AgencyCode",
        ("機關代碼，十碼，如 397110000G", "An agency's code of ten characters, such as 397110000G"),
        "https://oid.nat.gov.tw/",
        scalar_input.identifier(
            identifiers.agency_code_validity,
            Bilingual("機關代碼", "agency code"),
            Bilingual("十碼，如 397110000G", "ten characters such as 397110000G"),
        ),
    ),
    TownCode: _scalar(
        "TownCode",
        ("行政區代碼，64000010 到 64000380", "A district's code, 64000010 to 64000380"),
        "https://www.ris.gov.tw/",
        scalar_input.identifier(
            identifiers.town_code_validity,
            Bilingual("行政區代碼", "district code"),
            Bilingual("八碼，如 64000090", "eight digits such as 64000090"),
        ),
    ),
    BusinessNumber: _scalar(
        "BusinessNumber",
        (
            "統一編號，八碼；依民國 112 年 4 月起的檢查規則，舊規則有效者必符合新規則",
            "A business number of eight digits, by the check rule since April 2023; "
            "every number valid under the older rule passes it too",
        ),
        "https://www.fia.gov.tw/",
        scalar_input.identifier(
            identifiers.business_number_validity,
            Bilingual("統一編號", "business number"),
            Bilingual("八碼數字", "eight digits"),
        ),
    ),
    NationalId: _scalar(
        "NationalId",
        ("國民身分證統一編號", "A national identity number"),
        "https://www.ris.gov.tw/",
        scalar_input.identifier(
            identifiers.national_id_validity,
            Bilingual("身分證統一編號", "national identity number"),
            Bilingual("一個英文字母、1 或 2，再加八碼數字", "a letter, 1 or 2, and eight digits"),
            secret=True,
        ),
    ),
    ResidentId: _scalar(
        "ResidentId",
        ("外來人口統一證號，新式或舊式", "A resident's number, of the new or the old form"),
        "https://www.immigration.gov.tw/",
        scalar_input.identifier(
            identifiers.resident_id_validity,
            Bilingual("統一證號", "resident number"),
            Bilingual(
                "一個英文字母、8 或 9（舊式 A 到 D），再加八碼數字",
                "a letter, 8 or 9 (formerly A to D), and eight digits",
            ),
            secret=True,
        ),
    ),
    CaseNumber: _scalar(
        "CaseNumber",
        ("案號，英數字與連字號，最長 32 字", "A case number: letters, digits and hyphens, 32 at most"),
        "https://khccmail.kcg.gov.tw/",
        scalar_input.case_number,
    ),
    IdempotencyKey: _scalar(
        "IdempotencyKey",
        (
            "重送時的識別鍵，1 到 64 字，以 UUID 為宜",
            "What tells a repetition of a write: 1 to 64 characters, best a UUID",
        ),
        "https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/",
        scalar_input.idempotency_key,
    ),
    CertificateKindCode: _scalar(
        "CertificateKindCode",
        (
            "書證種類代碼，如 LOW_INCOME；全部種類見 certificateKinds",
            "The code of a certificate kind, such as LOW_INCOME; certificateKinds lists them all",
        ),
        "https://mydata.nat.gov.tw/",
        scalar_input.certificate_kind_code,
    ),
    PurposeCode: _scalar(
        "PurposeCode",
        (
            "個人資料保護法特定目的代號，三碼，001 到 182",
            "The code of a purpose specified under the Personal Data Protection Act: three digits, 001 to 182",
        ),
        "https://mojlaw.moj.gov.tw/LawContent.aspx?LSID=FL010631",
        scalar_input.purpose_code,
    ),
    Text: _scalar(
        "Text",
        (
            "單行文字，最長 200 字，不含控制字元",
            "One line of text of 200 characters at most, without control characters",
        ),
        "https://www.rfc-editor.org/rfc/rfc8264",
        scalar_input.checked_text,
    ),
    YearMonth: _scalar(
        "YearMonth",
        ("年月，如 2012-06；輸入亦可用民國 101-06", "A month such as 2012-06; ROC 101-06 is accepted too"),
        _RFC_3339,
        scalar_input.parsed(
            YearMonth.parse, "應為年月，如 2012-06 或 101-06", "expected a month such as 2012-06 or 101-06"
        ),
        month_text,
    ),
    date: _scalar(
        "Date",
        ("日期，如 2012-08-22；輸入亦可用民國日期", "A date such as 2012-08-22; ROC dates are accepted too"),
        _RFC_3339,
        scalar_input.iso_or_roc(*_DATE_FORMS),
        date.isoformat,
    ),
    RocDate: _scalar(
        "RocDate",
        ("民國日期，如 101/08/22", "A date of the Republic of China calendar, such as 101/08/22"),
        _RFC_3339,
        scalar_input.iso_or_roc(*_DATE_FORMS),
        roc_calendar.roc_text,
    ),
    datetime: _scalar(
        "DateTime",
        (
            "時間，附時區，如 2012-08-22T10:00:00+08:00",
            "A time with its offset, such as 2012-08-22T10:00:00+08:00",
        ),
        _RFC_3339,
        scalar_input.date_time,
        lambda moment: in_taipei(moment).isoformat(),
    ),
    Money: _scalar(
        "Money",
        ("金額，新臺幣元，以十進位字串表示", "An amount in New Taiwan dollars, as a decimal string"),
        "https://www.rfc-editor.org/rfc/rfc8259#section-6",
        scalar_input.parsed(
            scalar_input.decimal,
            "應為金額，如 1000000，整數至多十六位",
            "expected an amount such as 1000000, of sixteen digits at most",
        ),
        plain,
    ),
    Decimal: _scalar(
        "Decimal",
        ("十進位數，以字串表示，不失精度", "A decimal number, as a string that loses nothing"),
        "https://www.rfc-editor.org/rfc/rfc8259#section-6",
        scalar_input.parsed(
            scalar_input.decimal, "應為十進位數，如 12.5", "expected a decimal number such as 12.5"
        ),
        plain,
    ),
}
