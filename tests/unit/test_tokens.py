"""What callers tokens make: when they end, whose they are, and that the database's clock counts, too."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import InvalidToken
from hub.services.access_tokens import AccessTokens
from hub.services.credentials import Credentials
from hub.services.issuers import Holders
from hub.services.token_clients import TokenClient
from hub.services.tokens import TokenPolicy, Tokens
from tests.fakes.issuer import CITIZENS, FakeIssuer
from tests.unit.test_access_tokens import NOW, Clock, tokens_of

pytestmark = pytest.mark.anyio


class Admitted:
    """Every client is admitted, by a database whose clock may be another."""

    def __init__(self, now=NOW):
        self.now = now
        self.asked = []

    async def state(self, client_id):
        self.asked.append(client_id)
        return TokenClient(client_id, None, datetime.fromtimestamp(self.now, UTC))


def callers(tokens: AccessTokens, clients=None, reasons=None):
    told = (lambda _: None) if reasons is None else reasons.append
    return Tokens(tokens, None, clients or Admitted(), TokenPolicy("verification:", b"a key", told))


async def caller_of(tokens, token):
    return await tokens.caller("bearer", token, Credentials(f"Bearer {token}"))


async def test_a_client_is_named_by_its_issuer_and_its_token_ends():
    issuer, clients = FakeIssuer(Clock()), Admitted()
    caller = await caller_of(callers(tokens_of(issuer), clients), issuer.token())
    assert (caller.client.client_id, caller.client.agency_code) == ("agencies/counter-app", "397120000J")
    assert caller.expires_at == datetime.fromtimestamp(NOW, UTC) + timedelta(minutes=10)
    assert clients.asked == ["agencies/counter-app"]


async def test_a_citizen_is_a_hash_that_is_the_same_each_time_and_no_other_issuers():
    provider = FakeIssuer(Clock(), CITIZENS)
    tokens = callers(tokens_of(provider, of=Holders.CITIZENS))
    one, again, other = [await caller_of(tokens, provider.token(sub=sub)) for sub in ("A1", "A1", "A2")]
    assert one.citizen == again.citizen != other.citizen
    assert len(one.citizen) == 64
    assert "A1" not in one.citizen
    assert one.citizen not in repr(one)
    assert (one.client, one.scopes) == (None, {"public", "citizen"})
    elsewhere = FakeIssuer(Clock(), "https://other.invalid")
    moved = callers(tokens_of(elsewhere, of=Holders.CITIZENS, issuer="https://other.invalid"))
    assert (await caller_of(moved, elsewhere.token(sub="A1"))).citizen != one.citizen


@pytest.mark.parametrize("host", [-600, 0, 600])
@pytest.mark.parametrize("database", [-600, 0, 600])
async def test_no_token_is_taken_that_is_over_by_either_clock(host, database):
    issuer, reasons = FakeIssuer(Clock()), []
    tokens = callers(tokens_of(issuer, now=Clock(NOW + host)), Admitted(NOW + database), reasons)
    token = issuer.token(exp=int(NOW) + 300)
    if host == database == 0:
        assert (await caller_of(tokens, token)).client
        return
    with pytest.raises(InvalidToken):
        await caller_of(tokens, token)
    assert set(reasons) <= {"early", "expired"}
    assert reasons


async def test_a_representation_names_no_citizen():
    provider = FakeIssuer(Clock(), CITIZENS)
    access = await tokens_of(provider, of=Holders.CITIZENS).access(provider.token(sub="A123456789"))
    assert "A123456789" not in repr(access)
    assert "secret" not in repr(Credentials("Bearer secret", "secret"))
