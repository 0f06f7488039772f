"""Who may see a field: a rule over the scopes of whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from hub.services.callers import PUBLIC, Scope


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """Alternatives, each of scopes that a caller must have together; `*` in a scope stands for any text."""

    alternatives: tuple[tuple[Scope, ...], ...]

    def lacking(self, scopes: Collection[Scope]) -> Scope | None:
        """What a caller lacks of the first alternative; None for whoever may see the field."""
        lacking = [_lacking(each, scopes) for each in self.alternatives]
        return None if None in lacking else lacking[0]

    def is_within(self, other: FieldPolicy) -> bool:
        """Whether whoever may see a field with this policy may see one with the other."""
        return all(other.lacking({PUBLIC, *each}) is None for each in self.alternatives)

    def __or__(self, other: FieldPolicy) -> FieldPolicy:
        return FieldPolicy(self.alternatives + other.alternatives)


def needs(*scopes: Scope) -> FieldPolicy:
    """For whoever has all of these scopes."""
    return FieldPolicy((scopes,))


EVERYONE = needs(PUBLIC)


def _lacking(wanted: Collection[Scope], scopes: Collection[Scope]) -> Scope | None:
    return next((scope for scope in wanted if not _has(scopes, scope)), None)


def _has(scopes: Collection[Scope], wanted: Scope) -> bool:
    return wanted in scopes or ("*" in wanted and any(fnmatchcase(scope, wanted) for scope in scopes))
