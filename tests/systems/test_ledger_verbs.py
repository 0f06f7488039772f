"""`khub ledger` over the ledger of the demo: signed, exported, verified, and an entry of it proven."""

import json

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.rules.systems import SystemCode


@pytest.fixture
def khub(urls, tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", urls[SystemCode.HUB])
    monkeypatch.setenv("HUB_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("HUB_LEDGER_CHECKPOINTS", str(tmp_path / "checkpoints"))

    def run(*arguments, exit_code=0):
        result = CliRunner().invoke(cli, ["ledger", *map(str, arguments)])
        if isinstance(result.exception, StartupError):
            raise result.exception
        assert result.exit_code == exit_code, result.output
        return result.stdout

    return run


@pytest.fixture
def key(khub, tmp_path):
    return khub("key", "khub.test/verbs", tmp_path / "ledger.key").strip()


def test_what_is_signed_and_exported_is_verified_and_what_was_changed_is_found(khub, key, tmp_path):
    origin, size, _root = khub("checkpoint").splitlines()
    assert (origin, int(size) >= 2 * 7_548) == ("khub.test/verbs", True)
    ledger, proof = tmp_path / "ledger.jsonl", tmp_path / "proof.json"
    ledger.write_bytes(khub("export").encode())
    signed = ("--checkpoints", tmp_path / "checkpoints")
    assert f"{size} entries are proven" in khub("verify", ledger, *signed, "--key", key)

    proof.write_text(khub("prove", 7, ledger, *signed))
    assert "entry 7 is among the" in khub("verify-proof", proof, "--key", key)

    lines = ledger.read_bytes().splitlines(keepends=True)
    entry = json.loads(lines[6])
    assert entry["officer"].startswith("demo-")
    ledger.write_bytes(b"".join([*lines[:6], *lines[7:]]))
    assert "entry 7: here is 8: it was deleted or moved" in khub(
        "verify", ledger, *signed, "--key", key, exit_code=1
    )


def test_a_second_place_that_is_no_file_is_one_sentence(khub, key, tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_LEDGER_CHECKPOINTS", str(tmp_path))
    with pytest.raises(StartupError, match="cannot be read or written: Is a directory"):
        khub("checkpoint")


def test_without_a_key_nothing_is_signed(khub, monkeypatch):
    monkeypatch.delenv("HUB_LEDGER_KEY")
    with pytest.raises(StartupError, match="HUB_LEDGER_KEY and HUB_LEDGER_CHECKPOINTS are not both set"):
        khub("checkpoint")


def test_nothing_is_deleted_before_its_years_are_over(khub):
    said = ("--officer", "k0042", "--reason", "x")
    with pytest.raises(StartupError, match="entries are kept for 5 years, which those before 2999-01-01 have not"):
        khub("retire", "--before", "2999-01-01", *said)
    assert "no entry is due" in khub("retire", "--before", "1999-01-01", *said)
