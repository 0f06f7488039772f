"""The limits and bands that a city may set for itself; the defaults are what the sources say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from hub.rules.construction import EXPLANATION_THRESHOLDS, GRADE_BANDS, ExplanationThresholds, GradeBands
from hub.rules.deadlines import DEADLINE_RULES, DeadlineCode, DeadlineRule

_GRADES: Final[Mapping[str, str]] = MappingProxyType({"superior": "superior", "a": "grade_a", "b": "grade_b"})
_THRESHOLDS: Final = ("lag", "spend_rate")
_DISPATCH: Final = ("incidents", "agencies")
_DEADLINES: Final[Mapping[str, DeadlineCode]] = MappingProxyType(
    {
        "monthly_filing_day": DeadlineCode.MONTHLY_FILING,
        "dispatch_report_back_hours": DeadlineCode.DISPATCH_REPORT_BACK,
        "petition_reply_days": DeadlineCode.PETITION_REPLY,
        "oversight_reply_days": DeadlineCode.OVERSIGHT_REPLY,
        "deficiency_repair_days": DeadlineCode.DEFICIENCY_REPAIR,
        "notice_acknowledgement_hours": DeadlineCode.NOTICE_ACKNOWLEDGEMENT,
        "notice_application_days": DeadlineCode.NOTICE_APPLICATION,
        "application_decision_days": DeadlineCode.APPLICATION_DECISION,
        "application_correction_days": DeadlineCode.APPLICATION_CORRECTION,
    }
)


@dataclass(frozen=True, slots=True)
class DispatchNames:
    """What a dispatch service calls kinds of incident and agencies: its own words, and the codes they mean."""

    incidents: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CityRules:
    """The rules that one city works by."""

    grade_bands: GradeBands = GRADE_BANDS
    explanation: ExplanationThresholds = EXPLANATION_THRESHOLDS
    deadlines: Mapping[DeadlineCode, DeadlineRule] = field(default_factory=lambda: DEADLINE_RULES)
    dispatch: DispatchNames = field(default_factory=DispatchNames)


def city_rules_of(table: Mapping[str, object]) -> CityRules:
    """The rules that a table such as TOML's sets; a key left out keeps its default.

    Raises ValueError that names the key, what was expected there and what came.
    """
    _refuse_unknown("the top level", table, ("grade_bands", "explanation", "deadlines", "dispatch"))
    return CityRules(
        _grade_bands(_section(table, "grade_bands", _GRADES)),
        _explanation(_section(table, "explanation", _THRESHOLDS)),
        _deadlines(_section(table, "deadlines", _DEADLINES)),
        _dispatch(_section(table, "dispatch", _DISPATCH)),
    )


def _section(table: Mapping[str, object], name: str, known: Iterable[str]) -> Mapping[str, object]:
    section = table.get(name, {})
    if not isinstance(section, Mapping):
        raise ValueError(f"{name}: expected a table, got {section!r}")
    _refuse_unknown(name, section, known)
    return section


def _refuse_unknown(where: str, table: Mapping[str, object], known: Iterable[str]) -> None:
    expected = tuple(known)
    for key in table:
        if key not in expected:
            raise ValueError(f"{where}: expected only {', '.join(expected)}, got {key!r}")


def _grade_bands(section: Mapping[str, object]) -> GradeBands:
    lowest = {_GRADES[key]: _percent(f"grade_bands.{key}", given) for key, given in section.items()}
    try:
        return replace(GRADE_BANDS, **lowest)
    except ValueError as error:
        raise ValueError(f"grade_bands: {error}") from error


def _explanation(section: Mapping[str, object]) -> ExplanationThresholds:
    percents = {key: _percent(f"explanation.{key}", given) for key, given in section.items()}
    return replace(EXPLANATION_THRESHOLDS, **percents)


def _percent(key: str, given: object) -> Decimal:
    # By exact type, as a bool is an int too.
    if type(given) in (int, float, Decimal):
        number = Decimal(str(given))
        if number.is_finite() and 0 <= number <= 100:
            return number
    raise ValueError(f"{key}: expected a number of 0 to 100, got {given!r}")


def _deadlines(section: Mapping[str, object]) -> Mapping[DeadlineCode, DeadlineRule]:
    own = {_DEADLINES[key]: _deadline(key, given) for key, given in section.items()}
    return MappingProxyType({**DEADLINE_RULES, **own})


def _deadline(key: str, given: object) -> DeadlineRule:
    name, default = f"deadlines.{key}", DEADLINE_RULES[_DEADLINES[key]]
    if type(given) is not int:
        raise ValueError(f"{name}: expected a whole number, got {given!r}")
    try:
        return default if given == default.amount else _set_by_the_city(default, given)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _set_by_the_city(default: DeadlineRule, amount: int) -> DeadlineRule:
    # The text cited sets the default: a clock must not cite it for an amount, or a day, that it does not state.
    citation = f"市府自訂；預設值依據：{default.citation}"
    return replace(default, amount=amount, citation=citation, effective_from=None)


def _dispatch(section: Mapping[str, object]) -> DispatchNames:
    return DispatchNames(**{name: _texts(f"dispatch.{name}", given) for name, given in section.items()})


def _texts(name: str, given: object) -> Mapping[str, str]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{name}: expected a table, got {given!r}")
    for word, code in given.items():
        if not isinstance(code, str):
            raise ValueError(f"{name}.{word}: expected a code in quotes, got {code!r}")
    return MappingProxyType(dict(given))
