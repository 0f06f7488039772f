"""`khub check --offline`: each broken configuration has a plain sentence of its own, in both languages."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.app.faults import faults, unknown_variables
from hub.cli.verbs import cli
from hub.errors import StartupError
from hub.services.settings import read_settings
from tests.inputs.receipts import KEY

SYSTEMS = ("DATABASE", "AGENCIES", "TENDERS", "PETITIONS", "AWARDS", "VERIFICATION", "REPORTS")
# Only whether there is such a file is looked at.
CA = f"sslrootcert={__file__}"
SOUND = {
    **{f"HUB_{name}_URL": f"postgresql://hub:canary-password@db.example/{name.lower()}?{CA}" for name in SYSTEMS},
    "HUB_SECRET": "b7Tq9xWm2Kd4Zp8Lc6Rv1Ns3Hf5Jg0Ya",
}

# What is changed in a sound configuration, with None for what is taken away, and what the sentence says of it.
BROKEN = {
    "no secret": ({"HUB_SECRET": None}, "HUB_SECRET: not set"),
    "secret too short": ({"HUB_SECRET": "short"}, "expected 32 characters or more, got 5"),
    "secret not drawn by lot": ({"HUB_SECRET": "abc" * 20, "HUB_ENV": "production"}, "not drawn by lot"),
    "no address": ({"HUB_TENDERS_URL": None}, "HUB_TENDERS_URL: the address of the database is not set"),
    "replica without its primary": (
        {"HUB_AWARDS_URL": None, "HUB_AWARDS_REPLICA_URL": f"postgresql://hub@replica.example/awards?{CA}"},
        "HUB_AWARDS_REPLICA_URL: a replica is set, and not HUB_AWARDS_URL",
    ),
    "address of another kind": ({"HUB_REPORTS_URL": "mysql://db/x"}, "HUB_REPORTS_URL"),
    "address without database": (
        {"HUB_REPORTS_URL": "postgresql://db.example"},
        "HUB_REPORTS_URL: the name of the database is missing",
    ),
    "port out of range": (
        {"HUB_REPORTS_URL": "postgresql://db.example:99999/x"},
        "HUB_REPORTS_URL: the host or the port is malformed",
    ),
    "link-local host": ({"HUB_TENDERS_URL": "postgresql://169.254.169.254/x"}, "169.254.169.254 is link-local"),
    "unknown sslmode": ({"HUB_TENDERS_URL": "postgresql://db/x?sslmode=always"}, "sslmode should be one of"),
    "certificate not there": (
        {"HUB_TENDERS_URL": "postgresql://db/x?sslmode=verify-full&sslrootcert=/nowhere.pem"},
        "the file of sslrootcert is not there: /nowhere.pem",
    ),
    "certificate that nobody vouches for": (
        {"HUB_TENDERS_URL": "postgresql://db.example/x"},
        "HUB_TENDERS_URL: name the file of its certificate's CA as sslrootcert",
    ),
    "two systems in one database": (
        {"HUB_TENDERS_URL": f"postgresql://else@db.example:5432/awards?{CA}"},
        "HUB_TENDERS_URL: the same database as HUB_AWARDS_URL",
    ),
    "dispatch of another kind": ({"HUB_PETITIONS_DISPATCH_URL": "https://host/v2"}, "HUB_PETITIONS_DISPATCH_URL"),
    "dispatch that asks for too much": (
        {"HUB_PETITIONS_DISPATCH_URL": "open311+https://host/v2?page_size=many"},
        "page_size: expected 1 to 1000",
    ),
    "dispatch without host": (
        {"HUB_PETITIONS_DISPATCH_URL": "open311+https:///v2"},
        "HUB_PETITIONS_DISPATCH_URL: the host is missing",
    ),
    "port that is no number": ({"HUB_PORT": "http"}, "HUB_PORT"),
    "no worker": ({"HUB_WORKERS": "0"}, "HUB_WORKERS"),
    "environment that is none": ({"HUB_ENV": "prod"}, "HUB_ENV"),
    "switch that is none": ({"HUB_REQUEST_LOG": "perhaps"}, "HUB_REQUEST_LOG"),
    "address to listen on": ({"HUB_HOST": "http://hub"}, "HUB_HOST"),
    "name that is an address": ({"HUB_HOSTS": "https://hub.example"}, "HUB_HOSTS"),
    "origin that is a name": ({"HUB_ORIGINS": "*"}, "HUB_ORIGINS"),
    "proxy that is a name": ({"HUB_PROXIES": "10.0.0.0/8,proxy.example"}, "HUB_PROXIES: expected addresses"),
    "metrics at the port of the graph": ({"HUB_METRICS_PORT": "8000"}, "HUB_METRICS_PORT: should not be HUB_PORT"),
    "client who may less": ({"HUB_MAX_CLIENT_COST": "100"}, "HUB_MAX_CLIENT_COST: should not be less than"),
    "budget that is too small": ({"HUB_BUDGET": "1000"}, "HUB_BUDGET: should not be less than HUB_MAX_COST"),
    "client with the smaller budget": (
        {"HUB_CLIENT_BUDGET": "200000"},
        "HUB_CLIENT_BUDGET: should not be less than HUB_BUDGET",
    ),
    "ledger without a second place": (
        {"HUB_LEDGER_KEY": __file__},
        "HUB_LEDGER_CHECKPOINTS: not set: the ledger has to be signed",
    ),
    "ledger that nothing signs": (
        {"HUB_ENV": "production", "HUB_LEDGER_CHECKPOINTS": "FOLDER/checkpoints"},
        "HUB_LEDGER_KEY: not set: the ledger has to be signed",
    ),
    "key of the ledger not there": (
        {"HUB_LEDGER_KEY": "/nowhere.key", "HUB_LEDGER_CHECKPOINTS": "FOLDER/checkpoints"},
        "HUB_LEDGER_KEY: there is no file /nowhere.key",
    ),
    "key of the ledger that is none": (
        {"HUB_LEDGER_KEY": "FOLDER/rules.toml", "HUB_LEDGER_CHECKPOINTS": "FOLDER/checkpoints"},
        "expected a signing key",
    ),
    "no folder for checkpoints": (
        {"HUB_LEDGER_KEY": __file__, "HUB_LEDGER_CHECKPOINTS": "/nowhere/checkpoints"},
        "HUB_LEDGER_CHECKPOINTS: there is no folder /nowhere",
    ),
    "keys of subjects not there": (
        {"HUB_SUBJECT_KEYS": "/nowhere.keys"},
        "HUB_SUBJECT_KEYS: there is no file /nowhere.keys",
    ),
    "key of subjects that is short": (
        {"HUB_SUBJECT_KEYS": "FOLDER/rules.toml"},
        "expected 32 characters or more of key 1, got 20",
    ),
    "receipts that nothing signs": (
        {"HUB_ENV": "production", "HUB_LEDGER_KEY": __file__, "HUB_LEDGER_CHECKPOINTS": "FOLDER/checkpoints"},
        "HUB_RECEIPT_KEY: not set: receipts of lookups have to be signed",
    ),
    "receipts of nobody": (
        {"HUB_RECEIPT_KEY": "FOLDER/receipt.key"},
        "HUB_PUBLIC_URL: not set: receipts have to say",
    ),
    "key of receipts not there": (
        {"HUB_RECEIPT_KEY": "/nowhere.key", "HUB_PUBLIC_URL": "https://hub.example"},
        "HUB_RECEIPT_KEY: there is no file /nowhere.key",
    ),
    "key of receipts that is none": (
        {"HUB_RECEIPT_KEY": "FOLDER/rules.toml", "HUB_PUBLIC_URL": "https://hub.example"},
        "HUB_RECEIPT_KEY: what the file says is wrong",
    ),
    "receipts that are good for no day": ({"HUB_RECEIPT_DAYS": "0"}, "HUB_RECEIPT_DAYS"),
    "gateway without a secret": (
        {"HUB_MESSAGES_GATEWAY": "https://gateway.example/x"},
        "HUB_MESSAGES_GATEWAY: goes with HUB_MESSAGES_SECRET",
    ),
    "gateway in the clear": (
        {"HUB_ENV": "production", "HUB_MESSAGES_GATEWAY": "http://gateway.example/x"},
        "HUB_MESSAGES_GATEWAY: expected https:// in production",
    ),
    "gateway that is a cloud's own": (
        {"HUB_MESSAGES_GATEWAY": "http://169.254.169.254/x"},
        "HUB_MESSAGES_GATEWAY: 169.254.169.254 is link-local",
    ),
    "gateway of another kind": ({"HUB_MESSAGES_GATEWAY": "smtp://mail"}, "HUB_MESSAGES_GATEWAY"),
    "secret of the gateway that is none": ({"HUB_MESSAGES_SECRET": "secret"}, "HUB_MESSAGES_SECRET"),
    "Redis of another kind": ({"HUB_REDIS_URL": "http://cache"}, "HUB_REDIS_URL"),
    "collector of another kind": ({"HUB_OTLP_ENDPOINT": "collector:4317"}, "HUB_OTLP_ENDPOINT"),
    "trace without a collector": ({"HUB_TRUST_TRACEPARENT": "true"}, "no effect without HUB_OTLP_ENDPOINT"),
    "rules not there": ({"HUB_RULES": "/nowhere.toml"}, "HUB_RULES: there is no file /nowhere.toml"),
    "rules that are none": ({"HUB_RULES": "FOLDER/rules.toml"}, "HUB_RULES: what the file says is wrong"),
    "kinds that are none": (
        {"HUB_CERTIFICATE_KINDS": "FOLDER/rules.toml"},
        "HUB_CERTIFICATE_KINDS: what the file",
    ),
    "registers not there": ({"HUB_REGISTERS": "/nowhere.toml"}, "HUB_REGISTERS: there is no file /nowhere.toml"),
    "registers that are none": ({"HUB_REGISTERS": "FOLDER/rules.toml"}, "expected an address"),
    "registers that are no TOML": ({"HUB_REGISTERS": __file__}, "is no TOML"),
    "register whose client is missing": (
        {"HUB_REGISTERS": "FOLDER/registers.toml"},
        "HUB_REGISTERS: VEHICLE: 缺少 client / client is missing",
    ),
    "no PostgreSQL": ({"HUB_PG_BINDIR": "/nowhere"}, "HUB_PG_BINDIR: there is no file /nowhere/postgres"),
    "variable that is none": ({"HUB_WORKER": "4"}, "HUB_WORKER: there is no such setting; is HUB_WORKERS meant?"),
    "variable like no other": ({"HUB_XYZZY": "4"}, "HUB_XYZZY: there is no such setting /"),
}


def checked(environment):
    """What `khub check --offline` says, and whether it is content."""
    cleared = {name: None for name in os.environ if name.startswith("HUB_")}
    result = CliRunner().invoke(cli, ["check", "--offline"], env={**cleared, **environment})
    said = result.output
    if isinstance(result.exception, StartupError):
        said += f"khub: {result.exception}\n"
    elif result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return said, result.exception is None


def broken(change, folder):
    (folder / "rules.toml").write_text("[dispatch.incidents]\nnonsense = 'X'\n")
    (folder / "receipt.key").write_text(f"{KEY.text}\n")
    address = "xroad+https://ss.example/r1/TW/GOV/1/SUB/registers?most=50"
    (folder / "registers.toml").write_text(f'VEHICLE = "{address}"')
    changed = {name: value and value.replace("FOLDER", str(folder)) for name, value in change.items()}
    return {**SOUND, **changed}


def test_a_sound_configuration_is_content():
    assert checked(SOUND) == ("ok\n", True)


@pytest.mark.parametrize(("change", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_configuration_is_told_of_in_both_languages(tmp_path, change, says):
    said, content = checked(broken(change, tmp_path))
    assert not content
    assert says.removesuffix(" /") in said
    for line in said.splitlines():
        assert re.fullmatch(r"khub: .*[\u4e00-\u9fff].* / .+", line) or "page_size" in line, line
    assert "canary-password" not in said


def test_each_has_a_sentence_of_its_own(tmp_path):
    said = {name: checked(broken(change, tmp_path))[0] for name, (change, _) in BROKEN.items()}
    assert len(set(said.values())) == len(BROKEN) >= 20


def test_all_faults_are_told_at_once():
    said, _ = checked({**SOUND, "HUB_BUDGET": "1000", "HUB_WORKER": "4", "HUB_RULES": "/nowhere.toml"})
    assert len(said.splitlines()) == 3


def test_what_an_extra_brings_is_asked_for_by_its_name(monkeypatch):
    for name, value in SOUND.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HUB_REDIS_URL", "redis://cache.example")
    monkeypatch.setenv("HUB_OTLP_ENDPOINT", "http://collector.example:4318")
    settings = read_settings()
    assert list(faults(settings, lambda _package: True, Path.is_file)) == []
    told = [fault.en for fault in faults(settings, lambda _package: False, Path.is_file)]
    assert told == [
        "HUB_REDIS_URL: what it needs is missing: pip install 'khub[redis]'",
        "HUB_OTLP_ENDPOINT: what it needs is missing: pip install 'khub[otel]'",
    ]


def test_variables_of_others_are_nothing_to_us():
    assert list(unknown_variables(["PATH", "GITHUB_TOKEN", "HUB_PORT"])) == []


def test_the_exit_code_is_2():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    process = subprocess.run(
        [sys.executable, "-m", "hub.cli", "check", "--offline"],
        env={**environment, **SOUND, "HUB_BUDGET": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.startswith("khub: HUB_BUDGET")
