"""Access tokens over real HTTP: who they make a caller, and the one answer that every bad one gets."""

import asyncio
import json
import time
from contextlib import contextmanager, suppress

import pytest
from prometheus_client import generate_latest
from typer.testing import CliRunner

from hub.app import opened_parts
from hub.app.configuration import Configuration
from hub.app.systems import opened_database
from hub.cli.verbs import cli
from hub.errors import InvalidProof, InvalidToken, StartupError
from hub.rules.systems import SystemCode
from hub.services.api_keys import Clients, api_key
from hub.services.credentials import Credentials
from hub.services.issuers import Holders
from hub.services.token_clients import TokenClients
from tests.conftest import BUDGET, PATIENCE, SECRET, WRONG_CODES, Site, listening
from tests.fakes.issuer import CITIZENS, FakeApp, FakeIssuer, configured
from tests.inputs.forged_tokens import FORGED
from tests.inputs.permissions import permit

PUBLIC = "https://hub.invalid"
ENDPOINT = f"{PUBLIC}/graphql"
PETITIONS = "{ petitions(first: 1) { nodes { caseNumber } } }"
LOOKUP = """{
  verification(
    purpose: {code: "015", caseNumber: "1", legalBasis: {law: "戶籍法", article: "第67條"}, officer: "a"}
  ) {
    assertion(kind: "LOW_INCOME", subject: {nationalId: "E295000004"}, claim: {lowIncomeIn: {year: 101}}) {
      outcome
    }
  }
}"""
DISTRICTS = "{ districts { code } }"
BOUND = "verification:LOW_INCOME petitions:read"


@contextmanager
def served(urls, **changes):
    settings = {"patience": PATIENCE, "budget": BUDGET, "wrong_codes": WRONG_CODES, "public_url": PUBLIC} | changes
    ports = listening(urls, Configuration(**settings))
    try:
        yield Site(next(ports), "")
    finally:
        with suppress(StopIteration):
            next(ports)


@pytest.fixture(scope="module")
def issuer():
    return FakeIssuer(time.time)


@pytest.fixture(scope="module")
def provider():
    return FakeIssuer(time.time, CITIZENS)


@pytest.fixture(scope="module")
def issuers(issuer, provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("issuers")
    citizens = provider.written_to(folder / "citizens.json")
    return [configured(issuer.written_to(folder / "agencies.json")), configured(citizens, Holders.CITIZENS)]


@pytest.fixture(scope="module")
def site(urls, issuers):
    with served(urls, issuers=issuers) as site:
        yield site


@pytest.fixture(scope="module")
def other_site(urls, issuers):
    with served(urls, issuers=issuers) as site:
        yield site


@pytest.fixture(scope="module")
def app():
    return FakeApp(time.time)


def bound(issuer, app, **changes):
    return issuer.token(scope=BOUND, cnf=app.confirmation, **changes)


def refusal(reply):
    """What is told of a refusal, without what belongs to the request."""
    told = {name: value for name, value in reply.headers.items() if name not in ("date", "x-request-id")}
    return reply.status, told, reply.body


def code(reply):
    return reply.json["errors"][0]["extensions"]["code"]


def test_a_token_gives_the_scopes_that_its_issuer_may_grant(site, issuer):
    reply = site.post(PETITIONS, authorization=f"Bearer {issuer.token()}")
    assert reply.status == 200
    assert reply.json["data"]["petitions"]["nodes"]
    assert code(site.post(PETITIONS, authorization=f"Bearer {issuer.token(scope='other')}")) == "FORBIDDEN"


@pytest.mark.parametrize("name", FORGED)
def test_every_forged_or_misdirected_token_gets_the_same_bytes(site, issuer, name):
    token = FORGED[name](issuer).encode("utf-8", "replace").decode("latin-1").strip()
    known = refusal(site.post(DISTRICTS, authorization=f"Bearer {issuer.token(aud='another')}"))
    assert refusal(site.post(DISTRICTS, authorization=f"Bearer {token}")) == known
    assert known[0] == 401
    assert known[1]["www-authenticate"] == 'Bearer error="invalid_token"'
    assert known[1]["cache-control"] == "no-store"


def test_a_token_that_comes_twice_or_by_another_scheme_is_refused(site, issuer, app):
    token = issuer.token()
    for authorization in (f"DPoP {token}", f"Basic {token}", token, f"Bearer {token}, Bearer {token}", "Bearer"):
        reply = site.post(DISTRICTS, authorization=authorization, dpop=app.proof(token, ENDPOINT))
        assert refusal(reply)[0] == 401


def test_a_key_still_opens_a_hub_that_takes_tokens(site, urls):
    key = asyncio.run(new_key(urls, "tokens01"))
    assert site.post(PETITIONS, authorization=f"Bearer {key}").json["data"]["petitions"]
    reply = site.post(PETITIONS, authorization=f"Bearer {key[:-1]}")
    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")


def test_a_lookup_needs_a_token_that_is_bound_to_a_key(site, issuer, app, urls):
    asyncio.run(permitted(urls, "agencies/counter-app"))
    plain = issuer.token(scope=BOUND)
    assert code(site.post(LOOKUP, authorization=f"Bearer {plain}")) == "FORBIDDEN"
    assert site.post(PETITIONS, authorization=f"Bearer {plain}").json["data"]["petitions"]
    token = bound(issuer, app)
    reply = site.post(LOOKUP, authorization=f"DPoP {token}", dpop=app.proof(token, ENDPOINT))
    assert reply.json["data"]["verification"]["assertion"]["outcome"]


def test_a_bound_token_as_a_plain_one_may_be_stolen(site, issuer, app):
    token = bound(issuer, app)
    reply = site.post(DISTRICTS, authorization=f"Bearer {token}", dpop=app.proof(token, ENDPOINT))
    assert reply.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_bad_proof_is_told_as_such_and_always_alike(site, issuer, app):
    token, once = bound(issuer, app), None
    proof = app.proof(token, ENDPOINT)
    assert site.post(DISTRICTS, authorization=f"DPoP {token}", dpop=proof).status == 200
    thief = FakeApp(time.time)
    for wrong in (
        None,
        "",
        proof,
        f"{app.proof(token, ENDPOINT)}, {app.proof(token, ENDPOINT)}",
        app.proof(token, f"{PUBLIC}/changes"),
        app.proof("another.to.ken", ENDPOINT),
        thief.proof(token, ENDPOINT),
    ):
        sent = {} if wrong is None else {"dpop": wrong}
        told = refusal(site.post(DISTRICTS, authorization=f"DPoP {token}", **sent))
        assert told == (once := once or told)
        assert told[0] == 401
        assert told[1]["www-authenticate"].startswith('DPoP error="invalid_dpop_proof"')


def test_two_proofs_in_two_headers_are_none(site, issuer, app):
    token = bound(issuer, app)
    proofs = {name: app.proof(token, ENDPOINT) for name in ("dpop", "DPoP")}
    assert site.post(DISTRICTS, authorization=f"DPoP {token}", **proofs).status == 401


def test_a_citizen_sees_what_everyone_sees(site, provider):
    token = provider.token(sub="A123456789", scope="petitions:read petitions:read-all")
    assert site.post(DISTRICTS, authorization=f"Bearer {token}").json["data"]["districts"]
    assert code(site.post(PETITIONS, authorization=f"Bearer {token}")) == "UNAUTHENTICATED"


def test_a_notice_of_changes_is_taken_by_token_and_refused_alike(site, issuer):
    notice, headers = json.dumps({"system": "TENDERS"}), {"content_type": "application/json"}
    for token, status in ((issuer.token(), 403), (issuer.token(aud="another"), 401)):
        reply = site.request("POST", "/changes", notice, authorization=f"Bearer {token}", **headers)
        assert reply.status == status
        assert (reply.headers.get("www-authenticate") == 'Bearer error="invalid_token"') == (status == 401)


async def permitted(urls, client_id):
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as hub:
        await permit(hub, client_id, BOUND.split())


async def new_key(urls, client_id):
    async with opened_database(SystemCode.HUB, urls[SystemCode.HUB]) as hub:
        await Clients(hub).add(client_id, "a test", "397120000J", ["petitions:read"], "s" * 43)
    return api_key(client_id, "s" * 43)


def khub(urls, *arguments):
    return CliRunner().invoke(cli, arguments, env={"HUB_DATABASE_URL": urls[SystemCode.HUB]})


def test_a_revoked_key_is_refused_by_every_hub_at_its_next_request(site, other_site, urls):
    key = asyncio.run(new_key(urls, "tokens02"))
    for hub in (site, other_site):
        assert hub.post(PETITIONS, authorization=f"Bearer {key}").json["data"]["petitions"]
    assert khub(urls, "client", "revoke", key).exit_code == 0
    for hub in (site, other_site):
        assert hub.post(PETITIONS, authorization=f"Bearer {key}").status == 401


def test_a_client_whose_tokens_are_refused_is_so_in_every_hub_until_it_is_admitted(site, other_site, urls, issuer):
    token = issuer.token(client_id="lost-tablet")
    others = issuer.token()

    def statuses(token):
        return [hub.post(PETITIONS, authorization=f"Bearer {token}").status for hub in (site, other_site)]

    assert statuses(token) == [200, 200]
    assert khub(urls, "client", "revoke", "agencies/lost-tablet").stdout == "agencies/lost-tablet is refused\n"
    assert (statuses(token), statuses(others)) == ([401, 401], [200, 200])
    assert "agencies/lost-tablet  refused" in khub(urls, "client", "list").stdout
    assert khub(urls, "client", "admit", "agencies/lost-tablet").exit_code == 0
    assert statuses(token) == [200, 200]
    for refused in (("admit", "agencies/lost-tablet"), ("revoke", "agencies/a b")):
        assert isinstance(khub(urls, "client", *refused).exception, StartupError)


def test_while_the_hubs_database_is_away_no_token_is_taken(urls, issuers, issuer):
    away = {**urls, SystemCode.HUB: "postgresql://hub@127.0.0.1:1/hub"}
    with served(away, issuers=issuers) as site:
        assert site.post(DISTRICTS).json["data"]["districts"]
        assert site.post(DISTRICTS, authorization=f"Bearer {issuer.token()}").status == 503
        assert site.post(DISTRICTS, authorization=f"Bearer {issuer.token(aud='another')}").status == 401


@pytest.mark.anyio
async def test_refusals_are_counted_by_their_reason_and_name_nobody(urls, issuers, provider, capfd):
    token = provider.token(sub="A123456789", aud="another")
    async with opened_parts(urls, SECRET, configured=Configuration(issuers=issuers)) as parts:
        with pytest.raises(InvalidToken):
            await parts["clients"].caller(f"Bearer {token}")
        counted = generate_latest(parts["metrics"]).decode()
    assert 'khub_tokens_refused_total{reason="audience"} 1.0' in counted
    said = counted + "".join(capfd.readouterr())
    assert not [each for each in ("A123456789", token) if each in said]


@pytest.mark.anyio
async def test_whoever_stays_is_asked_for_no_second_proof_and_refused_with_its_client(urls, issuers, issuer, app):
    token = bound(issuer, app, client_id="long-stay")
    sent = Credentials(f"DPoP {token}", app.proof(token, ENDPOINT, "GET"), "GET")
    configured = Configuration(issuers=issuers, public_url=PUBLIC, patience=PATIENCE)
    async with opened_parts(urls, SECRET, configured=configured) as parts:
        clients = parts["clients"]
        caller = await clients.authenticated(sent)
        assert "verification:LOW_INCOME" in caller.scopes
        with pytest.raises(InvalidProof):
            await clients.authenticated(sent)
        assert await clients.still(sent) == caller
        with pytest.raises(InvalidToken):
            await clients.still(Credentials(f"Bearer {token}"))
        await TokenClients(parts["databases"][SystemCode.HUB]).refuse("agencies/long-stay")
        with pytest.raises(InvalidToken):
            await clients.still(sent)
        assert await clients.still(Credentials(None)) == await clients.authenticated(Credentials(None))
