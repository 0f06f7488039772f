"""Tokens of issuers: the good are taken once and remembered, all others refused, whatever the clock says."""

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.services.access_tokens import MAX_REMEMBERED, AccessTokens
from hub.services.issuer_keys import IssuerKeys
from hub.services.issuers import Algorithm, Holders
from hub.services.jose import Refused
from tests.fakes.issuer import CITIZENS, FakeIssuer, configured, signed
from tests.inputs.forged_tokens import FORGED

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000.0
MINUTE = 60


class Clock:
    def __init__(self, seconds=NOW):
        self.seconds = seconds

    def __call__(self):
        return self.seconds


class KeysAt:
    """What an issuer publishes, and how often it was read."""

    def __init__(self, issuer):
        self.published = issuer.jwks()
        self.reads = 0

    async def __call__(self):
        self.reads += 1
        return json.dumps(self.published).encode()


@pytest.fixture(scope="module")
def issuer():
    return FakeIssuer(Clock())


def no_failure(error):
    raise AssertionError(error)


def tokens_of(signer, now=None, clock=None, **changes):
    entry = configured("nowhere", **changes)
    keys = IssuerKeys(KeysAt(signer), entry.algorithms, clock or Clock(0), no_failure)
    return AccessTokens({entry: keys}, now or Clock())


async def refusal(tokens, token):
    with pytest.raises(Refused) as refused:
        await tokens.access(token)
    return refused.value.reason


@pytest.mark.parametrize("algorithm", list(Algorithm))
async def test_a_token_is_taken_by_each_algorithm_that_is_configured(issuer, algorithm):
    access = await tokens_of(issuer).access(issuer.token(algorithm))
    assert (access.client_id, access.agency_code, access.scopes) == (
        "counter-app",
        "397120000J",
        {"petitions:read"},
    )


@pytest.mark.parametrize("algorithm", list(Algorithm))
async def test_a_token_by_an_algorithm_that_is_not_configured_is_refused(issuer, algorithm):
    others = frozenset(Algorithm) - {algorithm}
    assert await refusal(tokens_of(issuer, algorithms=others), issuer.token(algorithm)) in ("algorithm", "key")


@pytest.mark.parametrize("number", ["A123456789", "A800000014", "AB00207171"])
async def test_a_citizens_token_may_say_which_number_is_the_citizens(number):
    provider = FakeIssuer(Clock(), CITIZENS)
    tokens = tokens_of(provider, of=Holders.CITIZENS, id_claim="national_id")
    assert (await tokens.access(provider.token(national_id=number))).number == number
    assert (await tokens.access(provider.token())).number is None


@pytest.mark.parametrize("number", ["A123456788", "a123456789", "Ａ123456789", "", 123456789, ["A123456789"]])
async def test_a_number_that_is_nobodys_refuses_the_token(number):
    provider = FakeIssuer(Clock(), CITIZENS)
    tokens = tokens_of(provider, of=Holders.CITIZENS, id_claim="national_id")
    assert await refusal(tokens, provider.token(national_id=number)) == "claims"


@pytest.mark.parametrize("acr", [None, "low", "", ["high"], {}, 3])
async def test_a_citizen_is_known_by_no_less_than_the_assurance_that_is_demanded(acr):
    provider = FakeIssuer(Clock(), CITIZENS)
    tokens = tokens_of(provider, of=Holders.CITIZENS, acr=("high", "substantial"))
    assert await refusal(tokens, provider.token(acr=acr)) == "assurance"
    assert await tokens.access(provider.token(acr="substantial"))


@pytest.mark.parametrize("name", [name for name in FORGED if name != "bound, without a proof"])
async def test_a_forged_or_misdirected_token_is_refused(issuer, name):
    # Whatever it is, it is refused as such, and is no other failure.
    await refusal(tokens_of(issuer), FORGED[name](issuer))


async def test_what_an_issuer_may_not_grant_is_left_out(issuer):
    token = issuer.token(scope="petitions:read petitions:read-all public in-confidence trace:read openid")
    assert (await tokens_of(issuer).access(token)).scopes == {"petitions:read"}


async def test_a_client_is_of_the_agency_that_its_claim_names(issuer):
    tokens = tokens_of(issuer, agency=None, agency_claim="agency_code")
    assert (await tokens.access(issuer.token(agency_code="397020000A"))).agency_code == "397020000A"
    assert await refusal(tokens, issuer.token(agency_code="397")) == "agency"
    assert await refusal(tokens, issuer.token()) == "claims"


async def test_a_citizen_has_neither_agency_nor_scopes(issuer):
    provider = FakeIssuer(issuer.now, CITIZENS)
    tokens = tokens_of(provider, of=Holders.CITIZENS)
    access = await tokens.access(provider.token(sub="a citizen", scope="petitions:read-all"))
    assert (access.agency_code, access.scopes, access.subject) == (None, frozenset(), "a citizen")


async def test_a_token_of_one_issuer_by_the_key_of_another_is_refused(issuer):
    provider = FakeIssuer(issuer.now, CITIZENS)
    entries = {configured("nowhere"): issuer, configured("nowhere", of=Holders.CITIZENS): provider}
    keys = {
        entry: IssuerKeys(KeysAt(each), entry.algorithms, Clock(0), no_failure) for entry, each in entries.items()
    }
    tokens = AccessTokens(keys, Clock())
    assert (await tokens.access(issuer.token())).agency_code == "397120000J"
    assert await refusal(tokens, provider.token(iss=issuer.issuer)) == "signature"


@pytest.mark.parametrize("minutes", range(-10, 11))
async def test_no_clock_that_is_wrong_by_minutes_has_a_token_taken_outside_its_life(issuer, minutes):
    token = issuer.token(exp=int(NOW) + 5 * MINUTE)
    tokens = tokens_of(issuer, now=Clock(NOW + minutes * MINUTE))
    if 0 <= minutes <= 5:
        assert await tokens.access(token)
    else:
        assert await refusal(tokens, token) in ("early", "expired")


@given(skew=st.integers(-1_200, 1_200), leeway=st.integers(0, 60), life=st.integers(1, 900))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_token_is_taken_within_its_life_and_the_leeway_and_at_no_other_second(issuer, skew, leeway, life):
    tokens = tokens_of(issuer, now=Clock(NOW + skew), leeway=leeway)
    token = issuer.token(exp=int(NOW) + life)
    if -leeway <= skew < life + leeway:
        assert asyncio.run(tokens.access(token)).expires == NOW + life
    else:
        with pytest.raises(Refused):
            asyncio.run(tokens.access(token))


async def test_what_was_taken_is_refused_from_the_second_it_ends(issuer):
    now = Clock()
    tokens, token = tokens_of(issuer, now=now, leeway=0), issuer.token(exp=int(NOW) + 60)
    await tokens.access(token)
    now.seconds = NOW + 59
    await tokens.access(token)
    now.seconds = NOW + 60
    assert await refusal(tokens, token) == "expired"


async def test_a_token_is_verified_once(issuer):
    tokens, token = tokens_of(issuer), issuer.token()
    assert await tokens.access(token) is await tokens.access(token)


async def test_a_token_is_refused_once_its_key_is_withdrawn(issuer):
    entry, published, clock = configured("nowhere"), KeysAt(issuer), Clock(0)
    keys = IssuerKeys(published, entry.algorithms, clock, no_failure)
    tokens, token, other = AccessTokens({entry: keys}, Clock()), issuer.token(), issuer.token("EdDSA")
    await tokens.access(token)
    first = await tokens.access(other)
    published.published = issuer.jwks("EdDSA")
    await keys.refresh()
    assert await refusal(tokens, token) == "key"
    assert await tokens.access(other) is first


async def test_no_more_than_so_many_tokens_are_remembered(issuer):
    tokens, first = tokens_of(issuer), issuer.token("EdDSA")
    kept = await tokens.access(first)
    for number in range(MAX_REMEMBERED):
        tokens._remember(number.to_bytes(32), kept, None)
    assert len(tokens._remembered) == MAX_REMEMBERED
    assert await tokens.access(first) is not kept


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
def test_a_token_that_is_changed_in_any_place_is_refused(issuer, data):
    token = issuer.token("EdDSA", jti="the same")
    place = data.draw(st.integers(0, len(token) - 1))
    put = data.draw(st.text(alphabet=st.characters(max_codepoint=255), max_size=3))
    changed = token[:place] + put + token[place + data.draw(st.integers(0, 3)) :]
    if changed == token:
        return
    with pytest.raises(Refused):
        asyncio.run(tokens_of(issuer).access(changed))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["iss", "aud", "sub", "client_id", "iat", "exp", "nbf", "jti", "scope", "cnf"])


@given(changes=st.dictionaries(NAMES, JSON, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
def test_a_signed_token_with_any_claims_is_taken_or_refused_and_never_gives_more(issuer, changes):
    try:
        access = asyncio.run(tokens_of(issuer).access(issuer.token("EdDSA", **changes)))
    except Refused:
        return
    assert access.scopes <= {"petitions:read", "verification:LOW_INCOME"}
    assert 0 < access.expires - access.not_before <= 900
    assert access.expires + 30 > NOW


@given(header=st.dictionaries(st.sampled_from(["alg", "typ", "kid", "jku", "jwk", "crit", "x"]), JSON, min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_a_signed_token_with_any_other_header_is_refused(issuer, header):
    whole = issuer.header("EdDSA") | header
    if whole == issuer.header("EdDSA"):
        return
    with pytest.raises(Refused):
        asyncio.run(tokens_of(issuer).access(signed(whole, issuer.claims(), issuer.keys["EdDSA"], "EdDSA")))
