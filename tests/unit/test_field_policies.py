"""Whom a field is for: by scopes that are all needed, by alternatives, and by scopes of an area."""

import pytest

from hub.services.callers import PUBLIC, Scope
from hub.services.field_policies import EVERYONE, needs

READ, WRITE, OTHER = Scope("read"), Scope("write"), Scope("other")
ANY_KIND = needs(Scope("kind:*"))
ANY_RECORD = needs(Scope("kind:*:record"))


@pytest.mark.parametrize(
    ("policy", "scopes", "lacking"),
    [
        (EVERYONE, {PUBLIC}, None),
        (EVERYONE, set(), PUBLIC),
        (needs(READ), {PUBLIC, READ}, None),
        (needs(READ), {PUBLIC, "readall"}, READ),
        (needs(READ, WRITE), {READ}, WRITE),
        (needs(READ, WRITE), {READ, WRITE}, None),
        (needs(READ) | needs(WRITE), {WRITE}, None),
        (needs(READ) | needs(WRITE), {OTHER}, READ),
        (ANY_KIND, {"kind:a"}, None),
        (ANY_KIND, {"kind:a:record"}, None),
        (ANY_KIND, {"kinder"}, "kind:*"),
        (ANY_RECORD, {"kind:a"}, "kind:*:record"),
        (ANY_RECORD, {"kind:a:record"}, None),
    ],
)
def test_what_a_caller_lacks_is_told_of_the_first_alternative(policy, scopes, lacking):
    assert policy.lacking(scopes) == lacking


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (needs(READ), EVERYONE),
        (needs(READ), needs(READ) | needs(WRITE)),
        (needs(READ, WRITE), needs(READ)),
        (needs(Scope("kind:a")), ANY_KIND),
        (ANY_RECORD, ANY_KIND),
    ],
)
def test_a_policy_is_within_one_that_lets_all_of_its_callers_pass(narrow, wide):
    assert narrow.is_within(wide)
    assert narrow.is_within(narrow)
    assert not wide.is_within(narrow)
