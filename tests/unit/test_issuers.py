"""The file of issuers: each mistake in it is one sentence that says where."""

import re
from pathlib import Path

import pytest

from hub.errors import StartupError
from hub.services.issuers import Algorithm, Holders, Issuer, read_issuers

SCOPES = {"petitions:read", "verification:LOW_INCOME"}

AGENCIES = """
[agencies]
issuer = "https://login.example/agencies"
of = "clients"
audience = "https://hub.example"
algorithms = ["ES256"]
jwks = "https://login.example/agencies/certs"
scopes = ["petitions:read"]
agency = "397120000J"
"""
CITIZENS = """
[citizens]
issuer = "https://login.example/citizens"
of = "citizens"
audience = "https://hub.example"
algorithms = ["EdDSA", "Ed25519"]
jwks = "citizens.json"
leeway = 0
id_claim = "national_id"
acr = ["high", "substantial"]
"""


def read(tmp_path, text):
    path = tmp_path / "issuers.toml"
    path.write_text(text, "utf-8")
    return read_issuers(path, SCOPES)


def test_the_issuers_are_as_the_file_says(tmp_path):
    agencies, citizens = read(tmp_path, AGENCIES + CITIZENS)
    assert agencies == Issuer(
        "agencies",
        "https://login.example/agencies",
        Holders.CLIENTS,
        "https://hub.example",
        frozenset({Algorithm.ES256}),
        "https://login.example/agencies/certs",
        frozenset({"petitions:read"}),
        "397120000J",
    )
    assert (citizens.of, citizens.jwks, citizens.leeway) == (Holders.CITIZENS, str(tmp_path / "citizens.json"), 0)
    assert (citizens.id_claim, citizens.acr) == ("national_id", ("high", "substantial"))


@pytest.mark.parametrize(
    ("was", "wrong", "said"),
    [
        ("[agencies]", "[Agencies]", "expected a name of small letters"),
        ("[agencies]", "issuer", "HUB_ISSUERS"),
        ('of = "clients"\n', "", "agencies: Object missing required field `of`"),
        ('of = "clients"', 'of = "robots"', "agencies: Invalid enum value 'robots'"),
        ('"ES256"', '"none"', "agencies: Invalid enum value 'none'"),
        ('"ES256"', '"HS256"', "agencies: Invalid enum value 'HS256'"),
        ('["ES256"]', "[]", "agencies: Expected `array` of length >= 1"),
        (
            '"https://login.example/agencies"',
            '"http://login.example"',
            "agencies.issuer: expected an address",
        ),
        (
            "https://login.example/agencies/certs",
            "http://login.example/certs",
            "agencies.jwks: expected a file, or",
        ),
        ("https://login.example/agencies/certs", "https://u:p@login.example/certs", "agencies.jwks: expected"),
        (
            "https://login.example/agencies/certs",
            "https://169.254.169.254/certs",
            "agencies.jwks: 169.254",
        ),
        ('"petitions:read"', '"petitions:write"', "agencies.scopes: no such scope as petitions:write"),
        ('agency = "397120000J"', "", "agencies.agency: expected either agency or agency_claim"),
        (
            'agency = "397120000J"',
            'agency = "397"',
            "agencies.agency: expected a code such as",
        ),
        ('of = "clients"', 'of = "citizens"', "agencies.of: an issuer of citizens grants no scopes"),
        ("agency =", 'id_claim = "a"\nagency =', "agencies.of: id_claim and acr are of an issuer of citizens"),
        ("agency =", 'acr = ["a"]\nagency =', "agencies.of: id_claim and acr are of an issuer of citizens"),
        ("agency =", "agenci =", "agencies: Object contains unknown field `agenci`"),
        ("agency =", "leeway = 61\nagency =", "agencies: Expected `int` <= 60"),
        ("agency =", 'agency_claim = "a"\nagency =', "agencies.agency: expected either"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_where(tmp_path, was, wrong, said):
    assert was in AGENCIES
    with pytest.raises(StartupError) as refused:
        read(tmp_path, AGENCIES.replace(was, wrong, 1))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_file_that_the_documents_show_is_one(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "take-access-tokens.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [each.of for each in read(tmp_path, shown)] == [Holders.CLIENTS, Holders.CITIZENS]


def test_an_issuer_that_is_there_twice_under_two_names_is_refused(tmp_path):
    with pytest.raises(StartupError, match="expected each issuer once"):
        read(tmp_path, AGENCIES + AGENCIES.replace("[agencies]", "[others]"))


def test_a_file_without_issuers_or_no_file_is_refused(tmp_path):
    with pytest.raises(StartupError, match="expected a section for each issuer"):
        read(tmp_path, "")
    with pytest.raises(StartupError, match="cannot read /nowhere"):
        read_issuers(Path("/nowhere"), SCOPES)
