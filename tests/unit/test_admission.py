"""Which documents are run, in each mode, and under which ids they are known."""

from datetime import UTC, datetime

import pytest

from hub.errors import BadInput, DocumentNotTrusted, DocumentUnknown, SourceUnavailable
from hub.http.admission import Admission
from hub.http.requests import SentRequest
from hub.http.stored_documents import StoredDocuments, documents_of_the_hub, refreshed, sha256_of
from hub.rules.document_mode import DocumentMode
from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE, DOCUMENTS_ANY, ApiClient, Caller

STORED, OTHER = "{ stored }", "{ other }"
ID = sha256_of(STORED)
NOW = datetime(2026, 11, 25, tzinfo=UTC)
STAFF = Caller(ApiClient("c" * 8, "a tool", "397020000A", [DOCUMENTS_ANY], b"", NOW, None))


class Counted:
    """Admission in a mode, and what was counted."""

    def __init__(self, mode):
        self.kinds = []
        self.admission = Admission(StoredDocuments({ID: STORED}), mode, self.kinds.append)

    def admitted(self, caller=ANYONE, **sent):
        return self.admission.admitted(SentRequest(**sent), caller)


def apollo(sha256):
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256}}


@pytest.mark.parametrize("mode", DocumentMode)
@pytest.mark.parametrize(
    "sent",
    [
        {"document_id": ID},
        {"document_id": f"sha256:{ID}"},
        {"extensions": apollo(ID)},
        {"query": STORED},
        {"query": STORED, "extensions": apollo(ID)},
    ],
)
def test_what_is_stored_is_run_in_every_mode(mode, sent):
    counted = Counted(mode)
    asked = counted.admitted(**sent, operation_name="A", variables={"a": 1})
    assert (asked.query, asked.operation_name, asked.variables, asked.is_stored) == (STORED, "A", {"a": 1}, True)
    assert counted.kinds == ["stored"]


@pytest.mark.parametrize(
    ("mode", "caller", "runs"),
    [
        (DocumentMode.OPEN, ANYONE, True),
        (DocumentMode.TRUSTED_AND_STAFF, ANYONE, False),
        (DocumentMode.TRUSTED_AND_STAFF, STAFF, True),
        (DocumentMode.TRUSTED, ANYONE, False),
        (DocumentMode.TRUSTED, STAFF, False),
    ],
)
def test_another_text_is_run_where_texts_are_taken_and_is_counted(mode, caller, runs):
    counted = Counted(mode)
    if runs:
        asked = counted.admitted(caller, query=OTHER)
        assert (asked.query, asked.is_stored) == (OTHER, False)
    else:
        with pytest.raises(DocumentNotTrusted):
            counted.admitted(caller, query=OTHER)
    assert counted.kinds == ["unknown" if runs else "refused"]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, BadInput),
        ({"document_id": sha256_of(OTHER)}, DocumentUnknown),
        ({"document_id": ""}, DocumentUnknown),
        ({"document_id": ID.upper()}, DocumentUnknown),
        ({"extensions": apollo(sha256_of(OTHER))}, DocumentUnknown),
        ({"extensions": apollo(7)}, BadInput),
        ({"extensions": {"persistedQuery": "x"}}, BadInput),
        ({"query": STORED, "document_id": sha256_of(OTHER)}, BadInput),
    ],
)
def test_an_id_that_leads_nowhere_is_refused(sent, error):
    with pytest.raises(error):
        Counted(DocumentMode.OPEN).admitted(**sent)


def test_the_documents_of_the_hub_are_stored():
    assert any("query MobilePage" in text or "mobile" in text.lower() for text in documents_of_the_hub().values())


class Registry:
    """A registry in memory; while it is away it fails."""

    def __init__(self):
        self.texts = {}
        self.read = []
        self.away = False

    async def in_force(self, _now):
        if self.away:
            raise SourceUnavailable(SystemCode.HUB, "away")
        return list(self.texts)

    async def bodies(self, hashes):
        self.read += hashes
        return {each: self.texts[each] for each in hashes}


@pytest.mark.anyio
async def test_what_is_registered_is_known_read_once_and_forgotten_when_it_is_taken_out():
    registry, stored = Registry(), StoredDocuments({ID: STORED})
    registry.texts[sha256_of(OTHER)] = OTHER
    await stored.refresh(registry, NOW)
    await stored.refresh(registry, NOW)
    assert (stored.text(sha256_of(OTHER)), stored.has(OTHER), registry.read) == (OTHER, True, [sha256_of(OTHER)])
    registry.texts.clear()
    await stored.refresh(registry, NOW)
    assert (stored.text(sha256_of(OTHER)), stored.has(OTHER), stored.has(STORED)) == (None, False, True)


@pytest.mark.anyio
async def test_while_the_registry_is_away_what_is_known_stays():
    registry, stored, failures = Registry(), StoredDocuments({}), []
    registry.texts[ID] = STORED
    await stored.refresh(registry, NOW)
    registry.away = True

    class Enough(Exception):
        """Ends what has no end."""

    def failed(error):
        failures.append(type(error))
        raise Enough

    with pytest.raises(Enough):
        await refreshed(stored, registry, lambda: NOW, failed)
    assert (failures, stored.text(ID)) == ([SourceUnavailable], STORED)
