"""What is heard of a change, and what a notice of changes must be."""

import msgspec
import pytest

from hub.errors import BadInput, NotAuthenticated, NotPermitted
from hub.http.changes import Changes, announced_tags, require_announcer
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE, ApiClient, Caller
from hub.services.changes import Change, Pace, heard_as

KNOWN = frozenset({"tenders.tender", "tenders.firm", "awards.award", "hub.ledger", "status"})


@pytest.mark.parametrize(
    ("origin", "payload", "meant"),
    [
        (SystemCode.TENDERS, "tender", Change("tenders.tender")),
        (SystemCode.TENDERS, "tender:", Change("tenders.tender")),
        (SystemCode.TENDERS, "tender:17", Change("tenders.tender", "17")),
        (SystemCode.HUB, "tenders.tender:17", Change("tenders.tender", "17")),
        (SystemCode.HUB, "ledger", Change("hub.ledger")),
        (SystemCode.HUB, "hub.ledger", Change("hub.ledger")),
        (SystemCode.HUB, "tenders.tender", Change("tenders.tender")),
        (SystemCode.HUB, "status:awards", Change("status", "awards")),
        (SystemCode.HUB, "tenders.*", SystemCode.TENDERS),
        (SystemCode.HUB, "hub.*", SystemCode.HUB),
    ],
)
def test_a_payload_names_a_table_of_its_database_and_the_hubs_own_of_any(origin, payload, meant):
    assert heard_as(payload, origin, KNOWN) == meant


@pytest.mark.parametrize(
    ("origin", "payload"),
    [
        (SystemCode.TENDERS, ""),
        (SystemCode.TENDERS, "award"),
        (SystemCode.TENDERS, "TENDER"),
        (SystemCode.TENDERS, "tender "),
        (SystemCode.TENDERS, "tender\x00"),
        (SystemCode.TENDERS, "x" * 7_999),
        (SystemCode.TENDERS, "*"),
        (SystemCode.TENDERS, "award:17"),
        (SystemCode.TENDERS, ":17"),
        (SystemCode.HUB, "tenders.*:17"),
        (SystemCode.HUB, "*"),
        (SystemCode.HUB, ".*"),
        (SystemCode.HUB, "tenders."),
        (SystemCode.HUB, "tenders.award"),
        (SystemCode.HUB, "TENDERS.*"),
        (SystemCode.HUB, "parking.*"),
        (SystemCode.HUB, '{"system": "TENDERS"}'),
    ],
)
def test_a_payload_that_names_nothing_known_means_nothing(origin, payload):
    assert heard_as(payload, origin, KNOWN) is None


@pytest.mark.parametrize("payload", ["awards.award", "tenders.tender", "awards.*", "tenders.*", "status:awards"])
def test_an_agencys_database_tells_of_no_system_but_its_own(payload):
    assert heard_as(payload, SystemCode.TENDERS, KNOWN) is None


def test_pauses_double_up_to_the_longest_and_chance_takes_up_to_half_away():
    pace = Pace(first_pause=0.5, longest_pause=5)
    assert [pace.pause(failures, 0) for failures in range(6)] == [0.5, 1, 2, 4, 5, 5]
    assert [pace.pause(failures, 1) for failures in range(6)] == [0.25, 0.5, 1, 2, 2.5, 2.5]
    assert pace.pause(10_000, 0) == 5


def test_tables_become_tags_once_each_and_none_means_all():
    assert announced_tags(Changes("TENDERS", ["tender", "firm", "tender"]), KNOWN) == [
        "tenders.firm",
        "tenders.tender",
    ]
    assert announced_tags(Changes("VERIFICATION"), KNOWN) == ["verification.*"]


@pytest.mark.parametrize("tables", [[], ["award"], ["tender", "award"], [""], ["*"], ["tender.tender"]])
def test_a_table_that_is_not_known_is_refused_with_those_that_are(tables):
    with pytest.raises(BadInput, match="firm, tender") as refused:
        announced_tags(Changes("TENDERS", tables), KNOWN)
    assert "award" not in str(refused.value)


@pytest.mark.parametrize("system", ["", "tenders", "PARKING", "TENDERS ", "A123456789"])
def test_a_system_that_is_not_known_is_refused_with_those_that_are(system):
    with pytest.raises(BadInput, match="AGENCIES, TENDERS") as refused:
        announced_tags(Changes(system), KNOWN)
    assert "A123456789" not in str(refused.value)


def test_only_a_client_with_the_scope_may_tell_of_changes():
    def client(*scopes):
        return Caller(ApiClient("client01", "a test", "397120000J", list(scopes), b"", None, None))

    require_announcer(client("changes:write"))
    with pytest.raises(NotAuthenticated):
        require_announcer(ANYONE)
    with pytest.raises(NotPermitted):
        require_announcer(client("petitions:read-all"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"TENDERS"',
        b"{}",
        b'{"system": null}',
        b'{"system": 1}',
        b'{"system": "TENDERS", "table": "x"}',
    ]
    + [b'{"system": "TENDERS", "tables": %s}' % tables for tables in (b"null", b'"tender"', b"[1]", b"{}")],
)
def test_a_notice_of_another_form_is_refused(body):
    with pytest.raises(msgspec.MsgspecError):
        msgspec.json.decode(body, type=Changes)
