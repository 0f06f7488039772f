"""What services call incidents, agencies and statuses, in the hub's own codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hub.connectors.petitions.terms import IncidentType, ServiceCaseStatus
from hub.errors import StartupError
from hub.rules.city import DispatchNames
from hub.rules.identifiers import Validity, agency_code_validity

# The statuses of Open311 and of the FixMyStreet extension, in lower case.
_STATUSES: Mapping[str, ServiceCaseStatus] = MappingProxyType(
    {
        **{status.value.lower(): status for status in ServiceCaseStatus},
        **{status.zh_tw: status for status in ServiceCaseStatus},
        "open": ServiceCaseStatus.PENDING,
        "for_triage": ServiceCaseStatus.PENDING,
        "investigating": ServiceCaseStatus.IN_PROGRESS,
        "in_progress": ServiceCaseStatus.IN_PROGRESS,
        "planned": ServiceCaseStatus.IN_PROGRESS,
        "action_scheduled": ServiceCaseStatus.IN_PROGRESS,
        "internal_referral": ServiceCaseStatus.IN_PROGRESS,
        "fixed": ServiceCaseStatus.DONE,
        "closed": ServiceCaseStatus.DONE,
        "no_further_action": ServiceCaseStatus.RELEASED,
        "not_councils_responsibility": ServiceCaseStatus.RELEASED,
        "duplicate": ServiceCaseStatus.RELEASED,
        "cancelled": ServiceCaseStatus.RELEASED,
    }
)
_INCIDENTS: Mapping[str, IncidentType] = MappingProxyType(
    {name.lower(): incident for incident in IncidentType for name in (incident.value, incident.zh_tw, incident.en)}
)


@dataclass(frozen=True, slots=True)
class DispatchCodes:
    """The codes of a service's own words: those of the city's rules, then the names that the hub's terms carry."""

    incidents: Mapping[str, IncidentType] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)

    def incident(self, *words: str | None) -> IncidentType:
        """The kind of incident that one of these words names."""
        said = [word.strip() for word in words if word]
        # Plain loops, as these are a thousand cases of an answer.
        for word in said:
            if own := self.incidents.get(word):
                return own
        for word in said:
            if known := _INCIDENTS.get(word.lower()):
                return known
        return IncidentType.OTHER

    def services(self, incident: IncidentType) -> list[str]:
        """The service's own words for a kind of incident; none if only the hub's names are known."""
        return [word for word, known in self.incidents.items() if known is incident]

    def agency(self, word: str | None) -> str | None:
        """The code of the agency that a word names, or is; None for one unknown."""
        said = (word or "").strip()
        is_code = agency_code_validity(said) is Validity.VALID
        return self.agencies.get(said, said if is_code else None)


def dispatch_codes(names: DispatchNames) -> DispatchCodes:
    """The codes of the names in the city's rules; raises StartupError for a kind of incident that there is not."""
    for word, code in names.incidents.items():
        if code not in IncidentType.__members__:
            kinds = ", ".join(IncidentType)
            raise StartupError(f"HUB_RULES: dispatch.incidents.{word}: expected one of {kinds}, got {code!r}")
    return DispatchCodes({word: IncidentType[code] for word, code in names.incidents.items()}, names.agencies)


def status_of(*words: str | None) -> ServiceCaseStatus | None:
    """The status that the first of these words states; None if there is none, or one unknown."""
    for word in words:
        if word and (said := word.strip()):
            return _STATUSES.get(said.lower())
    return None
