"""Entries of the ledger, in canonical form."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hub.privacy.ledger.entries import LookupAnswered, LookupAsked, unnumbered
from hub.privacy.terms import EvidenceField, LookupForm, LookupOutcome, SubjectKind

NOW = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
DISCLOSURE = UUID(int=7)


def asked(**members):
    given = {
        "disclosure": DISCLOSURE,
        "at": NOW,
        "client": "test0001",
        "agency": "397120000J",
        "officer": "k0042",
        "purpose": "015",
        "law": "戶籍法",
        "article": "第 67 條",
        "case_number": "1",
        "kind": "LOW_INCOME",
        "form": LookupForm.RECORD,
        "fields": (EvidenceField.YEAR,),
        "subject_kind": SubjectKind.NATIONAL_ID,
        "subject_hash": "00ff",
    }
    return LookupAsked(**{**given, **members})


def test_an_entry_is_one_line_of_sorted_members_and_knows_its_number():
    answered = LookupAnswered(disclosure=DISCLOSURE, at=NOW, outcome=LookupOutcome.MATCH, source="LOW_INCOME")
    assert unnumbered(answered).numbered(41) == (
        '{"at":"2026-11-28T00:30:00Z","disclosure":"00000000-0000-0000-0000-000000000007","outcome":"MATCH",'
        '"sequence":41,"source":"LOW_INCOME","type":"LOOKUP_ANSWERED"}'
    )


@pytest.mark.parametrize("said", ['"sequence":0', '\\"sequence":0', 'x","sequence":0,"y":"'])
def test_no_text_of_an_officer_is_taken_for_the_number(said):
    entry = json.loads(unnumbered(asked(officer=said, reason=said)).numbered(7))
    assert (entry["officer"], entry["reason"], entry["sequence"]) == (said, said, 7)


@given(st.text(), st.text())
def test_any_text_is_written_as_rfc_8785_says(officer, law):
    text = unnumbered(asked(officer=officer, law=law)).numbered(3)
    members = json.loads(text)
    assert list(members) == sorted(members)
    assert text.encode() == rfc8785.dumps(members)
