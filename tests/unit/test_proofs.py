"""Proofs of possession: one for each request, of the key that the token is bound to, and for nothing else."""

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from hub.services.credentials import Credentials
from hub.services.jose import Refused
from hub.services.proofs import MAX_AGE_SECONDS, MAX_AHEAD_SECONDS, MAX_SEEN_OF_KEY, Proofs, SeenProofs
from tests.fakes.issuer import FakeApp
from tests.fakes.shared_counts import SharedCountsInMemory

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000.0
HUB = "https://hub.invalid"
URL = f"{HUB}/graphql"
TOKEN = "a.b.c"


class Clock:
    def __init__(self):
        self.seconds = NOW

    def __call__(self):
        return self.seconds


@pytest.fixture
def now():
    return Clock()


@pytest.fixture
def app(now):
    return FakeApp(now)


def proofs(now, shared=None, public_url=HUB, *, trusts_host=False):
    return Proofs(SeenProofs(now, shared), now, public_url, trusts_host=trusts_host)


def sent(proof, method="POST", origin="http://127.0.0.1:8000", path="/graphql"):
    return Credentials("DPoP a.b.c", proof, method, origin, path)


async def accepted(proofs, app, proof, **request):
    await proofs.require(sent(proof, **request), TOKEN, app.key.thumbprint())


async def refusal(proofs, app, proof, **request):
    with pytest.raises(Refused) as refused:
        await accepted(proofs, app, proof, **request)
    return refused.value.reason


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-256"), "ES256"),
        (OKPKey.generate_key("Ed25519"), "EdDSA"),
        (OKPKey.generate_key("Ed25519"), "Ed25519"),
    ],
)
async def test_a_proof_is_taken_by_each_algorithm_of_apps(now, key, algorithm):
    app = FakeApp(now, key, algorithm)
    await accepted(proofs(now), app, app.proof(TOKEN, URL))


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "HTTPS://HUB.invalid/graphql",
        "https://hub.invalid:443/graphql",
        f"{URL}?documentId=x",
        f"{URL}#top",
    ],
)
async def test_an_address_may_be_written_in_each_way_that_means_the_same(now, app, url):
    await accepted(proofs(now), app, app.proof(TOKEN, url))


OTHER = ECKey.generate_key("P-256")

WRONG = {
    "none": lambda app: None,
    "no token at all": lambda app: "proof",
    "two": lambda app: f"{app.proof(TOKEN, URL)}, {app.proof(TOKEN, URL)}",
    "of another method": lambda app: app.proof(TOKEN, URL, method="GET"),
    "of the method in small letters": lambda app: app.proof(TOKEN, URL, method="post"),
    "for another host": lambda app: app.proof(TOKEN, "https://evil.invalid/graphql"),
    "for another path": lambda app: app.proof(TOKEN, f"{HUB}/changes"),
    "without TLS": lambda app: app.proof(TOKEN, "http://hub.invalid/graphql"),
    "for another port": lambda app: app.proof(TOKEN, "https://hub.invalid:8443/graphql"),
    "for an address that is none": lambda app: app.proof(TOKEN, "https://[/graphql"),
    "for a port that is none": lambda app: app.proof(TOKEN, "https://hub.invalid:99999/graphql"),
    "for no address": lambda app: app.proof(TOKEN, None),
    "for a number": lambda app: app.proof(TOKEN, 7),
    "of another token": lambda app: app.proof("a.b.d", URL),
    "of no token": lambda app: app.proof(TOKEN, URL, ath=None),
    "of a token that is no text": lambda app: app.proof(TOKEN, URL, ath="\ud800"),
    "too old": lambda app: app.proof(TOKEN, URL, iat=int(NOW) - MAX_AGE_SECONDS - 1),
    "ahead": lambda app: app.proof(TOKEN, URL, iat=int(NOW) + MAX_AHEAD_SECONDS + 1),
    "of no time": lambda app: app.proof(TOKEN, URL, iat=None),
    "of a time that is true": lambda app: app.proof(TOKEN, URL, iat=True),
    "of a time that is a text": lambda app: app.proof(TOKEN, URL, iat=str(NOW)),
    "without an id": lambda app: app.proof(TOKEN, URL, jti=None),
    "with an id that is short": lambda app: app.proof(TOKEN, URL, jti="1"),
    "with an id that is long": lambda app: app.proof(TOKEN, URL, jti="1" * 256),
    "signed by another key": lambda app: app.proof(TOKEN, URL, key=OTHER),
    "by another key": lambda app: app.proof(TOKEN, URL, header={"jwk": OTHER.as_dict(private=False)}, key=OTHER),
    "with the private key": lambda app: app.proof(TOKEN, URL, header={"jwk": app.key.as_dict(private=True)}),
    "with a shared secret": lambda app: app.proof(
        TOKEN, URL, header={"jwk": OctKey.generate_key(256).as_dict(private=True)}
    ),
    "without a key": lambda app: app.proof(TOKEN, URL, header={"jwk": None}),
    "with a key that is none": lambda app: app.proof(TOKEN, URL, header={"jwk": {"kty": "EC", "crv": "P-256"}}),
    "with a key that is a text": lambda app: app.proof(TOKEN, URL, header={"jwk": "key"}),
    "of another type": lambda app: app.proof(TOKEN, URL, header={"typ": "JWT"}),
    "of a token's type": lambda app: app.proof(TOKEN, URL, header={"typ": "at+jwt"}),
    "of no type": lambda app: app.proof(TOKEN, URL, header={"typ": None}),
    "with alg none": lambda app: app.proof(TOKEN, URL, header={"alg": "none"}),
    "with an algorithm of secrets": lambda app: app.proof(TOKEN, URL, header={"alg": "HS256"}),
    "with no algorithm": lambda app: app.proof(TOKEN, URL, header={"alg": None}),
    "with crit": lambda app: app.proof(TOKEN, URL, header={"crit": ["exp"]}),
    "with jku": lambda app: app.proof(TOKEN, URL, header={"jku": "https://evil.invalid"}),
    "with a kid": lambda app: app.proof(TOKEN, URL, header={"kid": "../key"}),
    "huge": lambda app: app.proof(TOKEN, URL, padding="x" * 5_000),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_proof_that_proves_something_else_is_refused(now, app, name):
    await refusal(proofs(now), app, WRONG[name](app))


async def test_a_key_of_rsa_costs_too_much_to_be_proved_with(now):
    app = FakeApp(now, RSAKey.generate_key(2048), "RS256")
    assert await refusal(proofs(now), app, app.proof(TOKEN, URL)) == "key"


async def test_a_proof_is_taken_once(now, app):
    taken, proof = proofs(now), app.proof(TOKEN, URL)
    await accepted(taken, app, proof)
    assert await refusal(taken, app, proof) == "replay"
    await accepted(taken, app, app.proof(TOKEN, URL))


@pytest.mark.parametrize("ahead", [-MAX_AGE_SECONDS, -1, 0, MAX_AHEAD_SECONDS])
@pytest.mark.parametrize("start", range(0, 70, 7))
async def test_a_proof_is_remembered_for_as_long_as_it_could_be_taken(now, app, ahead, start):
    now.seconds += start
    taken, proof = proofs(now), app.proof(TOKEN, URL, iat=int(now.seconds) + ahead)
    await accepted(taken, app, proof)
    for _ in range(MAX_AGE_SECONDS + MAX_AHEAD_SECONDS):
        now.seconds += 1
        assert await refusal(taken, app, proof) in ("replay", "time")


async def test_a_clock_that_is_set_back_forgets_no_proof(now, app):
    taken, proof = proofs(now), app.proof(TOKEN, URL)
    await accepted(taken, app, proof)
    for seconds in (-50, 20, 50):
        now.seconds = NOW + seconds
        assert await refusal(taken, app, proof) in ("replay", "time")


async def test_no_key_can_fill_what_is_remembered(now, app):
    seen = SeenProofs(now)
    for number in range(MAX_SEEN_OF_KEY):
        await seen.take("one", str(number))
    with pytest.raises(Refused):
        await seen.take("one", "another")
    await seen.take("two", "another")


async def test_hubs_that_share_counts_take_a_proof_once_together(now, app):
    shared = SharedCountsInMemory()
    here, there, proof = proofs(now, shared), proofs(now, shared), app.proof(TOKEN, URL)
    await accepted(here, app, proof)
    assert await refusal(there, app, proof) == "replay"
    assert "hub.invalid" not in str(shared.counts)


async def test_while_the_counts_are_away_each_worker_remembers_its_own(now, app):
    shared = SharedCountsInMemory()
    shared.away = True
    here, proof = proofs(now, shared), app.proof(TOKEN, URL)
    await accepted(here, app, proof)
    assert await refusal(here, app, proof) == "replay"


async def test_without_an_address_of_its_own_the_hub_takes_the_host_that_is_listed(now, app):
    proof = app.proof(TOKEN, "http://127.0.0.1:8000/graphql")
    assert await refusal(proofs(now, public_url=None), app, proof) == "request"
    await accepted(proofs(now, public_url=None, trusts_host=True), app, proof)
    assert await refusal(proofs(now, trusts_host=True), app, app.proof(TOKEN, "http://127.0.0.1:8000/graphql"))


async def test_a_proof_for_a_socket_is_for_the_get_that_opens_it(now, app):
    await accepted(proofs(now), app, app.proof(TOKEN, f"{HUB}/changes", "GET"), method="GET", path="/changes")
