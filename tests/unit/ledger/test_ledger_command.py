"""`khub ledger` without a database: keys, the verdict on an export, and proofs of single entries."""

import stat
from pathlib import Path
from textwrap import indent

import pytest
from typer.testing import CliRunner

from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.privacy.ledger.keys import SigningKey, VerifyingKey
from tests.inputs.ledgers import KEY, WITNESS, checkpoints, exported

LINES = exported(10)
VKEY = KEY.verifying.text


@pytest.fixture
def files(tmp_path):
    """The ledger and its checkpoints as arguments."""
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(LINES))
    (tmp_path / "checkpoints").write_bytes(b"\n".join(checkpoints(LINES)))
    return [str(tmp_path / "ledger.jsonl"), "--checkpoints", str(tmp_path / "checkpoints")]


def ran(*arguments):
    """The exit code and what was printed; raises what an operator can mend."""
    result = CliRunner().invoke(cli, ["ledger", *map(str, arguments)])
    if isinstance(result.exception, StartupError):
        raise result.exception
    return result.exit_code, result.output


def test_a_key_pair_is_made_whose_private_part_is_its_owners_alone(tmp_path):
    file = tmp_path / "ledger.key"
    code, printed = ran("key", "khub.example/ledger", file)
    made = SigningKey.read(file.read_text("utf-8").rstrip("\n"))
    assert (code, VerifyingKey.read(printed.rstrip("\n"))) == (0, made.verifying)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(StartupError, match="File exists"):
        ran("key", "khub.example/ledger", file)
    assert SigningKey.read(file.read_text("utf-8").rstrip("\n")) == made
    assert made.seed != SigningKey.read(made_again(tmp_path)).seed


def made_again(tmp_path):
    ran("key", "khub.example/ledger", tmp_path / "another.key")
    return (tmp_path / "another.key").read_text("utf-8").rstrip("\n")


def test_the_verifying_keys_of_a_file_are_printed_the_one_that_signs_now_first(tmp_path):
    file = tmp_path / "ledger.key"
    file.write_text(f"{KEY.text}\n{WITNESS.text}\n", "utf-8")
    assert ran("verifying-key", file) == (0, f"{VKEY}\n{WITNESS.text}\n")
    file.write_text("nonsense", "utf-8")
    with pytest.raises(StartupError, match="expected a signing key"):
        ran("verifying-key", file)
    with pytest.raises(StartupError, match="cannot be read"):
        ran("verifying-key", tmp_path / "nothing")


def test_a_name_that_no_key_can_have_is_one_sentence(tmp_path):
    with pytest.raises(StartupError, match="expected a name of a key, without spaces and plus signs, got 'a b'"):
        ran("key", "a b", tmp_path / "ledger.key")
    assert not (tmp_path / "ledger.key").exists()


def test_a_good_ledger_is_said_to_be_good_and_how_far(files):
    code, printed = ran("verify", *files, "--key", VKEY, "--key", WITNESS.text)
    assert code == 0
    assert "8 entries are proven, root " in printed
    assert "no checkpoint covers the 2 after them yet" in printed
    assert "witnessed" not in printed


def test_the_page_shows_what_is_printed(files, tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "ledger.md").read_text("utf-8")
    assert VKEY in page
    assert LINES[0].decode().rstrip() in page
    assert indent(checkpoints(LINES)[-1].decode(), "  ") in page
    assert ran("verify", *files, "--key", VKEY)[1] in page
    (tmp_path / "ledger.jsonl").write_bytes(b"".join([*LINES[:6], *LINES[7:]]))
    assert ran("verify", *files, "--key", VKEY)[1].splitlines()[-1] in page


def test_a_bad_ledger_is_an_exit_code_and_a_sentence_in_both_languages(files, tmp_path):
    (tmp_path / "ledger.jsonl").write_bytes(b"".join([*LINES[:6], *LINES[7:]]))
    code, printed = ran("verify", *files, "--key", VKEY)
    assert code == 1
    assert "5 entries are proven" in printed
    assert printed.splitlines()[-1] == (
        "第 7 筆：此處為第 8 筆：其間遭刪除或移動 / entry 7: here is 8: it was deleted or moved"
    )


def test_an_entry_is_proven_and_its_proof_verified_by_the_key_alone(files, tmp_path):
    proof = tmp_path / "proof.json"
    code, printed = ran("prove", 7, *files)
    proof.write_text(printed, "utf-8")
    assert code == 0
    assert ran("verify-proof", proof, "--key", VKEY) == (
        0,
        "第 7 筆在「khub.example/ledger」的 8 筆紀錄之中 / entry 7 is among the 8 of khub.example/ledger\n",
    )
    proof.write_text(printed.replace("承辦人", "承辨人"), "utf-8")
    code, printed = ran("verify-proof", proof, "--key", VKEY)
    assert (code, "the entry is not in the checkpoint's tree" in printed) == (1, True)


def test_what_an_operator_can_mend_is_one_sentence(files, tmp_path):
    with pytest.raises(StartupError, match="expected a verifying key"):
        ran("verify", *files, "--key", "khub.example/ledger")
    with pytest.raises(StartupError, match="expected a sequence from 1 to the checkpoint's 8, got 9"):
        ran("prove", 9, *files)
    (tmp_path / "checkpoints").write_bytes(b"")
    with pytest.raises(StartupError, match="no signed note"):
        ran("prove", 1, *files)
