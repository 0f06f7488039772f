"""Documents asked for by their ids, and registered by the command line."""

import json
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.http.stored_documents import documents_of_the_hub, sha256_of
from hub.rules.systems import SystemCode
from tests.http.test_graphql_over_http import RESPONSE_JSON

MOBILE, VARIABLES = "query Mobile", {"district": "64000080"}


@pytest.fixture
def mobile():
    """The id of the mobile page's document."""
    return next(key for key, text in documents_of_the_hub().items() if MOBILE in text)


def test_a_stored_document_is_run_by_its_id_however_that_is_sent(site, mobile):
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": mobile}}
    bodies = [{"documentId": f"sha256:{mobile}"}, {"documentId": mobile}, {"extensions": apollo}]
    for body in bodies:
        sent = json.dumps({**body, "variables": VARIABLES})
        reply = site.request("POST", "/graphql", sent, content_type="application/json")
        assert (reply.status, list(reply.json)) == (200, ["data"])
    variables = quote(json.dumps(VARIABLES))
    for query in (f"documentId=sha256:{mobile}", f"extensions={quote(json.dumps(apollo))}"):
        by_get = site.request("GET", f"/graphql?{query}&variables={variables}")
        assert by_get.json["data"].keys() == reply.json["data"].keys()


def test_an_unknown_id_is_told_as_apollos_servers_tell_it(site):
    for accept, status in ((RESPONSE_JSON, 400), ("application/json", 200)):
        reply = site.request("GET", f"/graphql?documentId={sha256_of('{ other }')}", accept=accept)
        assert reply.status == status
        assert [error["extensions"]["code"] for error in reply.json["errors"]] == ["PERSISTED_QUERY_NOT_FOUND"]


def test_extensions_that_are_no_object_are_refused(site):
    assert site.request("GET", "/graphql?query=%7Ba%7D&extensions=[1]").status == 400


@pytest.fixture
def khub(urls, monkeypatch):
    """Runs a verb of `khub document` against the hub's own database; gives what it printed."""
    monkeypatch.setenv("HUB_DATABASE_URL", urls[SystemCode.HUB])

    def run(*arguments):
        result = CliRunner().invoke(cli, ["document", *map(str, arguments)])
        if isinstance(result.exception, StartupError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_documents_are_registered_listed_printed_as_a_manifest_and_taken_out(khub, tmp_path):
    text = "query Names { districts { code } }\n"
    file = tmp_path / "names.graphql"
    file.write_text(text, "utf-8")
    options = ("--owner", "Mobile web team", "--expires", "2999-01-01")
    assert khub("add", file, *options) == f"sha256:{sha256_of(text)}  names\n"
    assert f"sha256:{sha256_of(text)}  until 2999-01-01  Mobile web team  names" in khub("list")
    printed = khub("manifest")
    assert json.loads(printed)["operations"] == [
        {"id": sha256_of(text), "name": "Names", "type": "query", "body": text}
    ]
    manifest = tmp_path / "manifest.json"
    manifest.write_text(printed, "utf-8")
    assert khub("add", manifest, *options) == f"sha256:{sha256_of(text)}  Names\n"
    assert khub("remove", f"sha256:{sha256_of(text)}") == "Names of Mobile web team is taken out\n"
    with pytest.raises(StartupError, match="no document"):
        khub("remove", sha256_of(text))
    assert sha256_of(text) not in khub("list")


def test_the_hubs_own_documents_are_a_manifest_too(khub, mobile):
    assert mobile in {each["id"] for each in json.loads(khub("manifest", "--own"))["operations"]}


def test_a_manifest_may_have_two_operations_of_one_name(khub, tmp_path):
    texts = ["query Names { districts { code } }", "query Names { districts { postalCode } }"]
    operations = [{"id": "", "name": "Names", "type": "query", "body": text} for text in texts]
    file = tmp_path / "manifest.json"
    file.write_text(
        json.dumps({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}), "utf-8"
    )
    printed = khub("add", file, "--owner", "a team", "--expires", "2999-01-01")
    assert printed == "".join(f"sha256:{sha256_of(text)}  Names\n" for text in texts)
    for text in texts:
        khub("remove", sha256_of(text))


# What it costs is by its variable, or by its number.
MUCH = "query Q%s { agencies(first: %s) { nodes { tenders(first: 100) { nodes { agency { code } } } } } }"


def test_a_document_is_registered_that_some_variables_let_run(khub, tmp_path):
    text = MUCH % ("($n: Int = 100)", "$n")
    file = tmp_path / "much.graphql"
    file.write_text(text, "utf-8")
    assert sha256_of(text) in khub("add", file, "--owner", "a team", "--expires", "2999-01-01")
    khub("remove", sha256_of(text))


def test_where_limits_are_only_measured_none_keeps_a_document_out(khub, tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_LIMITS", "measure")
    text = MUCH % ("", "100")
    file = tmp_path / "much.graphql"
    file.write_text(text, "utf-8")
    assert sha256_of(text) in khub("add", file, "--owner", "a team", "--expires", "2999-01-01")
    khub("remove", sha256_of(text))


@pytest.mark.parametrize(
    ("name", "text", "expires", "message"),
    [
        ("a.graphql", "{", "2999-01-01", "Syntax Error"),
        ("a.graphql", "{ nothing }", "2999-01-01", "nothing"),
        ("a.graphql", "fragment A on Agency { code }", "2999-01-01", "A"),
        ("a.graphql", "mutation { districts { code } }", "2999-01-01", "[Mm]utation"),
        (
            "a.graphql",
            "{" + " tenders { nodes { agency {" * 6 + " code " + "} } }" * 6 + "}",
            "2999-01-01",
            "levels",
        ),
        ("a.graphql", MUCH % ("", "100"), "2999-01-01", "cost is 20"),
        (
            "a.graphql",
            " ".join(f"query Q{n} {{ districts {{ code }} }}" for n in range(400)),
            "2999-01-01",
            "tokens",
        ),
        ("a.json", "{}", "2999-01-01", "format"),
        ("a.json", '{"format":"other","version":1,"operations":[]}', "2999-01-01", "format"),
        ("a.graphql", "{ districts { code } }", "2020-01-01", "a day to come"),
    ],
)
def test_what_the_hub_would_not_run_is_not_registered(khub, tmp_path, name, text, expires, message):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    with pytest.raises(StartupError, match=message):
        khub("add", file, "--owner", "a team", "--expires", expires)
