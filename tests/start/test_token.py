"""`khub token`: tokens of the demo's own issuer, in its folder and nowhere else."""

import json
import time

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.demo.issuers import demo_issuers
from hub.demo.people import PERSONA
from hub.errors import StartupError
from hub.privacy.disclosure import known_scopes
from hub.privacy.kinds import certificate_kinds
from hub.services.access_tokens import AccessTokens
from hub.services.credentials import Credentials
from hub.services.issuer_keys import IssuerKeys, reader_of_file
from hub.services.issuers import Holders
from hub.services.proofs import Proofs, SeenProofs

pytestmark = pytest.mark.anyio

SCOPES = known_scopes(certificate_kinds())


def token(folder, *arguments, **settings):
    # Settings of whoever runs the tests are not meant.
    without = dict.fromkeys(("HUB_ENV", "HUB_PUBLIC_URL", "HUB_HOST", "HUB_PORT"))
    return CliRunner().invoke(cli, ["token", *arguments], env={**without, "HUB_FOLDER": str(folder), **settings})


@pytest.fixture
def demo(tmp_path):
    demo_issuers(tmp_path, SCOPES)
    return tmp_path


def verifier(folder):
    """What `khub demo` in this folder verifies with."""
    keys = {
        each: IssuerKeys(reader_of_file(folder / f"{each.of}.jwks.json"), each.algorithms, time.monotonic, print)
        for each in demo_issuers(folder, SCOPES)
    }
    return AccessTokens(keys, time.time)


async def test_a_token_is_taken_by_the_demo_it_is_for_and_by_no_other(demo, tmp_path_factory):
    minted = token(demo, "--scope", "petitions:read", "--minutes", "15").stdout.strip()
    access = await verifier(demo).access(minted)
    assert (access.scopes, access.bound_to) == ({"petitions:read"}, None)
    assert 0 < access.expires - time.time() <= 900
    with pytest.raises(Exception, match="key"):
        await verifier(tmp_path_factory.mktemp("other")).access(minted)


async def test_a_citizens_token_has_no_scopes(demo):
    access = await verifier(demo).access(token(demo, "--citizen").stdout.strip())
    assert (access.issuer.of, access.scopes, access.number) == (
        Holders.CITIZENS,
        frozenset(),
        PERSONA.national_id,
    )


async def test_headers_have_a_token_bound_to_the_key_and_a_proof_of_it(demo, tmp_path):
    key = tmp_path / "app.json"
    arguments = ("--scope", "verification:LOW_INCOME", "--dpop-key", str(key), "--headers")
    lines = token(demo, *arguments, HUB_PORT="8123").stdout.splitlines()
    authorization, dpop = (line.split(": ", 1)[1] for line in lines)
    scheme, minted = authorization.split(" ")
    access = await verifier(demo).access(minted)
    assert (scheme, access.scopes) == ("DPoP", {"verification:LOW_INCOME"})
    proofs = Proofs(SeenProofs(time.time), time.time, "http://127.0.0.1:8123", trusts_host=False)
    await proofs.require(Credentials(authorization, dpop), minted, access.bound_to)
    assert "d" not in jws.extract_compact(dpop.encode()).protected["jwk"]
    assert key.stat().st_mode & 0o077 == 0
    again = token(demo, *arguments).stdout.split()[2]
    assert (await verifier(demo).access(again)).bound_to == access.bound_to


def test_private_keys_of_the_demo_are_its_owners_and_not_published(demo):
    for holders in Holders:
        assert (demo / f"{holders}.key.json").stat().st_mode & 0o077 == 0
        (published,) = json.loads((demo / f"{holders}.jwks.json").read_text())["keys"]
        assert "d" not in published
        assert ECKey.import_key(published).thumbprint() == published["kid"]


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ((), {"HUB_ENV": "production"}, "HUB_ENV=production refuses tokens of the demo"),
        ((), {"HUB_FOLDER": "/nowhere"}, "/nowhere has no demo: start `khub demo`"),
        (("--scope", "petitions:write"), {}, "no such scope as petitions:write"),
        (("--scope", "verification:LOW_INCOME"), {}, "add --dpop-key FILE"),
        (("--citizen", "--scope", "petitions:read"), {}, "a citizen's token has no scopes"),
    ],
)
def test_what_would_not_be_taken_is_not_minted(demo, arguments, settings, said):
    refused = token(demo, *arguments, **settings)
    assert isinstance(refused.exception, StartupError)
    assert said in str(refused.exception)
    assert refused.stdout == ""


def test_a_token_lives_for_fifteen_minutes_at_most(demo):
    assert token(demo, "--minutes", "16").exit_code == 2
