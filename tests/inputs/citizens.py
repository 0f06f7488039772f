"""Citizens as callers, and lookups about them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import msgspec

from hub.http.requests import GraphQLRequest
from hub.privacy.ledger.entries import LookupAnswered
from hub.privacy.ledger.postgres import PostgresLedger
from hub.privacy.subjects import SubjectHashes, person
from hub.privacy.terms import LookupOutcome
from hub.rules.systems import SystemCode
from hub.services.callers import Caller
from tests.conftest import SECRET
from tests.unit.ledger.test_entries import asked

HASHES = SubjectHashes(SECRET)


def citizen(number, *previous):
    """The caller that a token makes which says this number, where these secrets were in use before."""
    hashes = SubjectHashes(SECRET, *previous).all_of(person(number))
    return Caller(citizen="a citizen", subject_hashes=tuple(each for _, each in hashes), by_post=True)


async def asked_by(hub, caller, query, variables=None):
    """What a caller is answered."""
    hub.statements.clear()
    answer = await hub.operations.answer(GraphQLRequest(query, variables), caller, "test-request")
    return msgspec.json.decode(msgspec.json.encode(answer.body))


async def looked_up(hub, number, hashes=HASHES, *, other=None, answered=True, **members):
    """Entries of a lookup about the person with this number, in the ledger; the id of its entry."""
    ledger, entry = PostgresLedger(hub.databases[SystemCode.HUB]), uuid4()
    hashed = {"subject_hash": hashes.of(person(number)).hex(), "subject_key": hashes.key_id}
    if other:
        hashed["other_subject_hash"] = hashes.of(person(other)).hex()
    await ledger.append(asked(disclosure=entry, **hashed | members))
    if answered:
        now = datetime.now(UTC)
        await ledger.append(LookupAnswered(disclosure=entry, at=now, outcome=LookupOutcome.MATCH))
    return entry
