"""`khub schema`: the document, and what has changed since a release."""

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.schema import schema_document


def khub(*arguments):
    result = CliRunner().invoke(cli, ["schema", *map(str, arguments)])
    if isinstance(result.exception, StartupError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def release(tmp_path):
    """Writes the document of a release, which had something else in a place."""

    def write(now, then):
        document = schema_document()
        assert now in document
        path = tmp_path / "release.graphql"
        path.write_text(document.replace(now, then, 1), "utf-8")
        return path

    return write


def test_the_document_is_printed():
    assert khub() == schema_document()


def test_nothing_is_told_where_nothing_has_changed(release):
    assert khub("diff", release("type Query", "type Query")) == ""


def test_what_is_new_breaks_nobody(release):
    assert (
        khub("diff", release('"""三碼郵遞區號 · Its postal code of three digits"""\n  postalCode: String!\n', ""))
        == ""
    )


def test_what_is_gone_breaks_clients(release, capsys):
    path = release("  postalCode: String!\n", "  postalCode: String!\n  postalTown: String\n")
    with pytest.raises(StartupError, match="1 changes break clients"):
        khub("diff", path)


def test_what_is_no_document_is_said_to_be_none(tmp_path):
    path = tmp_path / "other.graphql"
    path.write_text("type {", "utf-8")
    with pytest.raises(StartupError, match="no schema document"):
        khub("diff", path)
