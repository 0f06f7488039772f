"""Receipts of real lookups: an office checks them by the saved keys alone."""

import json

import asyncpg
import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.demo.people import PERSONA
from hub.privacy.receipts.keys import jwk_set, keys_of
from hub.privacy.receipts.receipt import read
from hub.rules.identifiers import national_id
from hub.rules.systems import SystemCode
from tests.conftest import RECEIPTS
from tests.inputs.receipts import claims

pytestmark = pytest.mark.anyio

CITIZEN = PERSONA.national_id
STRANGER = national_id("A", 1, 1)
PURPOSE = '{code: "015", caseNumber: "示範1", legalBasis: {law: "戶籍法", article: "第 67 條"}, officer: "k"}'
ASKED = """
query ($kind: CertificateKindCode!, $subject: NationalId!, $claim: ClaimInput!) {
  verification(purpose: PURPOSE) {
    assertion(kind: $kind, subject: { nationalId: $subject }, claim: $claim) { outcome ledgerEntry receipt }
  }
}
""".replace("PURPOSE", PURPOSE)
RECORD = """
query ($subject: NationalId!) {
  verification(purpose: PURPOSE) {
    record(kind: "HOUSEHOLD_TRANSCRIPT", subject: { nationalId: $subject }, fields: [DISTRICT, BIRTH_DATE]) {
      outcome receipt
    }
  }
}
""".replace("PURPOSE", PURPOSE)
LINGYA = {"registeredIn": {"district": PERSONA.district}}
ELSEWHERE = {"registeredIn": {"district": "64000010"}}


@pytest.fixture(scope="module")
async def key(hub):
    return await hub.key("verification:HOUSEHOLD_TRANSCRIPT", "verification:HOUSEHOLD_TRANSCRIPT:record")


async def asserted(hub, key, claim, subject=CITIZEN):
    variables = {"kind": "HOUSEHOLD_TRANSCRIPT", "subject": subject, "claim": claim}
    return (await hub.data(ASKED, variables, key))["verification"]["assertion"]


def verified(tmp_path, receipt, *options):
    """What `khub receipt verify` says with the keys that the hub publishes, saved, and nothing else."""
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(jwk_set(RECEIPTS.keys.public))
    result = CliRunner().invoke(cli, ["receipt", "verify", receipt, "--jwks", str(jwks), *options])
    return result.exit_code, result.output


@pytest.mark.parametrize(("claim", "outcome"), [(LINGYA, "MATCH"), (ELSEWHERE, "NO_MATCH")])
async def test_a_yes_and_a_no_have_a_receipt_that_any_office_can_check_offline(hub, key, tmp_path, claim, outcome):
    result = await asserted(hub, key, claim)
    assert result["outcome"] == outcome
    code, said = verified(tmp_path, result["receipt"], "--subject", CITIZEN)
    assert (code, said.splitlines()[-1]) == (
        0,
        "收據有效，對象相符 / the receipt holds, and is about this subject",
    )
    assert "設籍於某行政區" in said
    assert verified(tmp_path, result["receipt"], "--subject", STRANGER)[0] == 1


async def test_it_names_the_entry_of_the_ledger_that_has_its_answer(hub, key, urls):
    result = await asserted(hub, key, LINGYA)
    said = claims(result["receipt"])
    connection = await asyncpg.connect(urls[SystemCode.HUB])
    kept = json.loads(
        await connection.fetchval("select entry from ledger where sequence = $1", said["ledgerSequence"])
    )
    await connection.close()
    assert (kept["type"], kept["disclosure"]) == ("LOOKUP_ANSWERED", result["ledgerEntry"])
    assert said["jti"] == result["ledgerEntry"]
    assert {name: said[name] for name in ("iss", "kind", "form", "claim", "parameters", "agency")} == {
        "iss": "https://hub.test",
        "kind": "HOUSEHOLD_TRANSCRIPT",
        "form": "ASSERTION",
        "claim": "REGISTERED_IN",
        "parameters": {"district": PERSONA.district},
        "agency": "397120000J",
    }
    assert (said["purpose"], said["law"], said["article"]) == ("015", "戶籍法", "第 67 條")
    assert (said["dataAsOf"], said["source"]) == (kept["asOf"], kept["source"])
    assert said["synthetic"]


async def test_what_has_nothing_to_show_has_none(hub, key):
    result = await asserted(hub, key, LINGYA, STRANGER)
    assert (result["outcome"], result["receipt"]) == ("NOT_FOUND", None)


async def test_two_receipts_of_one_lookup_are_not_known_by_their_hashes(hub, key):
    first, second = [claims((await asserted(hub, key, LINGYA))["receipt"]) for _ in range(2)]
    assert first["subject"]["hash"] != second["subject"]["hash"]


async def test_another_person_in_the_claim_and_a_day_of_birth_are_hashes(hub, key, tmp_path):
    other = (await asserted(hub, key, {"sameHouseholdAs": {"nationalId": STRANGER}}))["receipt"]
    born = (await asserted(hub, key, {"bornOn": {"date": "1950-01-02"}}))["receipt"]
    assert verified(tmp_path, other, "--other", STRANGER)[0] == 0
    assert verified(tmp_path, born, "--other", "1950-01-02")[0] == 0
    assert verified(tmp_path, born, "--other", "1950-01-03")[0] == 1
    for receipt in (other, born):
        text = json.dumps(claims(receipt))
        assert not [each for each in (STRANGER, CITIZEN, "1950") if each in text]


async def test_a_record_has_one_with_its_fields_and_without_their_values(hub, key):
    result = (await hub.data(RECORD, {"subject": CITIZEN}, key))["verification"]["record"]
    said = claims(result["receipt"])
    assert (said["form"], said["fields"]) == ("RECORD", ["DISTRICT", "BIRTH_DATE"])
    assert PERSONA.district not in json.dumps(said)
    assert read(result["receipt"], keys_of(jwk_set(RECEIPTS.keys.public))).is_about(CITIZEN)


BATCH = """
query ($items: [LookupInput!]!) {
  verification(purpose: PURPOSE) { batch(items: $items, idempotencyKey: "receipts") { outcome receipt } }
}
""".replace("PURPOSE", PURPOSE)


async def test_an_item_of_a_batch_has_its_receipt_also_when_the_batch_comes_again(hub, key, tmp_path):
    people = [CITIZEN, STRANGER]
    items = [{"kind": "HOUSEHOLD_TRANSCRIPT", "subject": {"nationalId": each}, "claim": LINGYA} for each in people]
    first, again = [(await hub.data(BATCH, {"items": items}, key))["verification"]["batch"] for _ in range(2)]
    assert [each["outcome"] for each in again] == ["MATCH", "NOT_FOUND"]
    assert [first[1]["receipt"], again[1]["receipt"]] == [None, None]
    said, resaid = claims(first[0]["receipt"]), claims(again[0]["receipt"])
    # Under another salt.
    assert said.pop("subject") != resaid.pop("subject")
    assert said == resaid
    assert verified(tmp_path, again[0]["receipt"], "--subject", CITIZEN)[0] == 0
