"""`khub plan` prints how an operation is run, or says what is wrong with it."""

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError


def printed(tmp_path, text, *options):
    file = tmp_path / "page.graphql"
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(cli, ["plan", str(file), *options])
    if isinstance(result.exception, StartupError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_each_step_names_its_level_place_source_key_and_policy(tmp_path):
    text = "query P($more: Boolean!) { agency(code: $c) { parent @include(if: $more) { code } } }"
    out = printed(tmp_path, text.replace("$more: Boolean!", "$more: Boolean!, $c: AgencyCode!"))
    assert out.splitlines() == [
        "1  agency  its own resolver",
        "2  agency.parent  agencies.agency_by_code by parent_code  (fresh for 30 s, given in need for 600 s)",
        "2 steps, 2 levels",
    ]


def test_steps_below_an_interface_name_their_type(tmp_path):
    out = printed(tmp_path, "query ($id: ID!) { node(id: $id) { ... on Firm { tenders { nodes { title } } } } }")
    assert "2  node[Firm].tenders  tenders.tenders_of_firm" in out


def test_an_operation_is_chosen_by_its_name(tmp_path):
    text = "query A { districts { code } } query B { agencies { nodes { code } } }"
    assert "agencies" in printed(tmp_path, text, "--operation", "B")
    with pytest.raises(StartupError, match="operationName"):
        printed(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "Syntax Error"), ("{ nothing }", "Cannot query field 'nothing'"), ("mutation { a }", "[Mm]utation")],
)
def test_what_is_wrong_with_a_document_is_one_sentence(tmp_path, text, said):
    with pytest.raises(StartupError, match=said):
        printed(tmp_path, text)
