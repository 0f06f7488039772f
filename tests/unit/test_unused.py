"""What was granted and not used in a month: decided from the clients, the policy table and the uses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.privacy.policy_table import Granted
from hub.privacy.terms import ConsentMode, EvidenceField, LookupForm
from hub.privacy.unused import Use, granted_to_keys, granted_to_tokens, unused
from hub.rules.roc_calendar import Period
from hub.services.callers import ApiClient

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NOW = datetime(2026, 11, 28, tzinfo=UTC)
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)
AGENCY, APP = "397120000J", "agencies/counter-app"
SCOPES = ["petitions:read", "verification:LOW_INCOME", "verification:LOW_INCOME:record"]


def client(revoked_at=None, created_at=BEFORE):
    return ApiClient("test0001", "a test", AGENCY, SCOPES, b"", created_at, revoked_at)


def permission(fields=(), until=None, client=APP):
    given = (ConsentMode.STATUTE, fields, (), None, "a test", BEFORE, until)
    return Granted(1, client, "LOW_INCOME", "015", "戶籍法", "第 67 條", *given)


def use(form, client="test0001"):
    return Use(AGENCY, client, "LOW_INCOME", form)


def forms(grants, *uses):
    return [each.form for each in unused(grants, uses, OCTOBER)]


@pytest.mark.parametrize(
    ("used", "left"),
    [
        ([], [LookupForm.ASSERTION, LookupForm.RECORD]),
        ([use(LookupForm.ASSERTION)], [LookupForm.RECORD]),
        ([use(LookupForm.RECORD)], []),
        ([use(LookupForm.RECORD, "test0002")], [LookupForm.ASSERTION, LookupForm.RECORD]),
    ],
)
def test_of_a_clients_scopes_those_that_were_not_used_are_left(used, left):
    assert forms(granted_to_keys([client()], NOW), *used) == left


def test_scopes_that_the_ledger_knows_nothing_of_are_not_told_of():
    assert {each.kind for each in granted_to_keys([client()], NOW)} == {"LOW_INCOME"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"revoked_at": NOW}, 0),
        ({"revoked_at": NOW + timedelta(days=1)}, 2),
        ({"created_at": datetime(2026, 10, 31, 15, 59, tzinfo=UTC)}, 2),
        ({"created_at": datetime(2026, 10, 31, 16, tzinfo=UTC)}, 0),
    ],
    ids=["revoked", "in force until tomorrow", "new in the month", "new after the month, in Taipei"],
)
def test_only_what_is_in_force_and_was_in_the_month_is_told_of(changes, told):
    assert len(forms(granted_to_keys([client(**changes)], NOW))) == told


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (permission(), [LookupForm.ASSERTION]),
        (permission((EvidenceField.YEAR,)), [LookupForm.ASSERTION, LookupForm.RECORD]),
        (permission(until=NOW), []),
        (permission(client="test0001"), []),
    ],
    ids=["a yes or no", "a record", "over", "a client with a key"],
)
def test_of_a_client_with_tokens_the_policy_table_says_what_it_may(row, expected):
    assert forms(granted_to_tokens([row], [], {}, NOW)) == expected


def test_the_agency_of_a_client_with_tokens_is_its_issuers_or_that_of_its_lookups_or_not_known():
    def agencies(uses, issuers):
        return {each.agency_code for each in granted_to_tokens([permission()], uses, issuers, NOW)}

    assert agencies([], {"agencies": "397110000G"}) == {"397110000G"}
    assert agencies([use(LookupForm.RECORD, APP)], {}) == {AGENCY}
    assert agencies([], {}) == {None}


def test_two_rows_of_a_kind_are_told_of_once_in_the_order_of_agencies():
    grants = [*granted_to_keys([client()], NOW), *granted_to_tokens([permission(), permission()], [], {}, NOW)]
    assert [(each.agency_code, each.client) for each in unused(grants, [], OCTOBER)] == [
        (None, APP),
        (AGENCY, "test0001"),
        (AGENCY, "test0001"),
    ]
