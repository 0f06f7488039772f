"""`khub demo` and `khub serve` as processes: they start, answer, refuse and leave nothing behind."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hub.demo.people import PERSONA, RESIDENT

ROOT = Path(__file__).parents[2]
READY_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def khub(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return subprocess.Popen(
        [sys.executable, "-m", "hub.cli", *arguments],
        cwd=ROOT,
        env=environment | {"HUB_METRICS_PORT": "0"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def refused(*arguments: str, **settings: str) -> str:
    """The one line with which a verb refuses."""
    process = khub(*arguments, **settings)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2, said
    *before, refusal = said.strip().splitlines()
    assert set(before) <= {"khub: starting PostgreSQL"}, said
    return refusal


def until_ready(process: subprocess.Popen[str]) -> list[str]:
    """The lines up to the one that says the hub is ready."""
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.startswith("khub: ready"):
            return lines
    raise AssertionError("".join(lines))


def ask(port: int, query: str, **headers: str) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        sent = {"content-type": "application/json", **headers}
        connection.request("POST", "/graphql", json.dumps({"query": query}), sent)
        return json.loads(connection.getresponse().read())


def wait_until_listening(port: int) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"nothing listens on {port}")


def postgres_processes(folder: Path) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if "postgres" in line and str(folder) in line]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="khub demo "))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_the_demo_starts_from_nothing_answers_and_stops_cleanly(folder):
    port = free_port()
    process = khub("demo", "--no-browser", "--port", str(port), HUB_FOLDER=str(folder))
    try:
        lines = until_ready(process)
        # At once: what says that it is ready, is.
        assert ask(port, "{ districts { code } }")["data"]["districts"][0] == {"code": "64000010"}
        assert any("rows" in line for line in lines), "seeding must not be silent"
        other = refused("demo", "--no-browser", "--port", str(free_port()), HUB_FOLDER=str(folder))
        assert "already" in other or "another" in other
        assert f"cannot listen on 127.0.0.1:{port}" in refused("demo", "--port", str(port), HUB_FOLDER=str(folder))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert postgres_processes(folder) == []


def test_the_second_start_does_not_seed_again(folder):
    port = free_port()
    process = khub("demo", "--no-browser", "--port", str(port), HUB_FOLDER=str(folder))
    try:
        assert not any("rows" in line for line in until_ready(process))
        wait_until_listening(port)
        assert ask(port, "{ districts { code } }")["data"]
        token, _ = khub("token", "--scope", "petitions:read", HUB_FOLDER=str(folder)).communicate(timeout=60)
        petitions = "{ petitions(first: 1) { nodes { caseNumber } } }"
        assert ask(port, petitions, authorization=f"Bearer {token.strip()}")["data"]["petitions"]["nodes"]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert postgres_processes(folder) == []


@pytest.mark.parametrize("way", ["open311", "open1999"])
def test_the_demo_reads_dispatch_over_http_and_ends_the_service_too(folder, way):
    port = free_port()
    process = khub("demo", "--no-browser", "--port", str(port), "--dispatch", way, HUB_FOLDER=str(folder))
    try:
        lines = until_ready(process)
        (address,) = [line.split()[-1] for line in lines if line.startswith("khub: dispatch over")]
        assert address.startswith(f"{way}+http://127.0.0.1:")
        case = ask(port, "{ dispatchCases(first: 1) { nodes { caseNumber source { system { code } } } } }")
        assert case["data"]["dispatchCases"]["nodes"][0]["source"] == {"system": {"code": "DISPATCH"}}
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(address.partition("+")[2]).port)) != 0


LOOKUPS = f"""{{
  verification(
    purpose: {{
      code: "015", caseNumber: "社字第1號", legalBasis: {{law: "戶籍法", article: "第 67 條"}}, officer: "k0042"
    }}
  ) {{
    income: assertion(
      kind: "LOW_INCOME"
      subject: {{nationalId: "{PERSONA.national_id}"}}
      claim: {{lowIncomeIn: {{year: 101}}}}
    ) {{ outcome synthetic }}
    permit: assertion(
      kind: "RESIDENT_PERMIT"
      subject: {{residentId: "{RESIDENT.resident_id}"}}
      claim: {{holderNamed: {{name: "{RESIDENT.name}"}}}}
    ) {{ outcome synthetic }}
  }}
}}"""


def kinds_when_up(port):
    """The kinds once all that answer them are up: at the start of a busy machine a ping may be missed."""
    for _ in range(120):
        kinds = ask(port, "{ certificateKinds { code claims status } }")["data"]["certificateKinds"]
        if {kind["status"] for kind in kinds} == {"UP"}:
            return kinds
        time.sleep(0.5)
    raise AssertionError(kinds)


def test_the_demo_reads_registers_over_x_road_and_ends_the_security_server_too(folder):
    port = free_port()
    process = khub("demo", "--no-browser", "--port", str(port), "--registers", "xroad", HUB_FOLDER=str(folder))
    try:
        lines = until_ready(process)
        (address,) = [line.split()[-1] for line in lines if line.startswith("khub: registers over")]
        words = (word for line in iter(process.stdout.readline, "") for word in line.split())
        key = next(word for word in words if word.startswith("khub_"))
        answer = ask(port, LOOKUPS, authorization=f"Bearer {key}")
        assert answer["data"]["verification"] == {
            "income": {"outcome": "MATCH", "synthetic": True},
            "permit": {"outcome": "MATCH", "synthetic": True},
        }
        kinds = kinds_when_up(port)
        assert [kind["claims"] for kind in kinds if kind["code"] == "RESIDENT_PERMIT"] == [["HOLDER_NAMED"]]
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
    (message,) = [line for line in said.splitlines() if line.startswith("x-road:")]
    assert "service=DEMO/GOV/397000000A/REGISTERS/registers" in message
    assert "status=200" in message
    assert PERSONA.national_id not in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(address.partition("+")[2]).port)) != 0


def test_another_scale_than_the_folder_has_is_refused(folder):
    said = refused("demo", "--scale", "2", "--port", str(free_port()), HUB_FOLDER=str(folder))
    assert "at scale 1" in said


def test_a_client_is_given_known_scopes_only():
    arguments = ("client", "add", "app", "--agency", "397020000A", "--scope", "petitions:write")
    assert "petitions:write" in refused(*arguments, HUB_DATABASE_URL="postgresql://x@127.0.0.1:1/x")


def test_a_hub_database_that_is_away_is_one_sentence():
    assert "cannot be reached" in refused("client", "list", HUB_DATABASE_URL="postgresql://x@127.0.0.1:1/x")


def test_production_refuses_the_demo_and_invented_data():
    assert "HUB_ENV=production" in refused("demo", HUB_ENV="production")
    addresses = {f"HUB_{name}_URL": "postgresql://x@/x" for name in SYSTEMS}
    assert "HUB_ENV=production" in refused("seed", HUB_ENV="production", **addresses)


SYSTEMS = ("DATABASE", "AGENCIES", "TENDERS", "PETITIONS", "AWARDS", "VERIFICATION", "REPORTS")


def test_serve_without_addresses_says_what_to_set():
    said = refused("serve")
    assert all(f"HUB_{name}_URL" in said for name in SYSTEMS)
    assert "khub demo" in said


def test_serve_starts_while_every_system_is_down():
    port = free_port()
    addresses = {f"HUB_{name}_URL": "postgresql://x@127.0.0.1:1/x" for name in SYSTEMS}
    process = khub("serve", "--port", str(port), HUB_SECRET="s" * 32, **addresses)
    try:
        wait_until_listening(port)
        answer = ask(port, '{ district(code: "64000010") { code } }')
        assert answer["data"] == {"district": None}
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["extensions"]["system"]) == ("UPSTREAM_UNAVAILABLE", "AGENCIES")
        assert "127.0.0.1" not in json.dumps(answer)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_a_wrong_setting_is_one_sentence():
    assert "HUB_PORT" in refused("serve", HUB_PORT="http")


def test_a_wrong_address_of_a_service_is_one_sentence():
    addresses = {f"HUB_{name}_URL": "postgresql://x@/x" for name in SYSTEMS}
    wrong = {"HUB_PETITIONS_DISPATCH_URL": "open311+http://127.0.0.1:9/v2?page_size=many"}
    assert "page_size: expected 1 to 1000, got 'many'" in refused(
        "serve", HUB_SECRET="s" * 32, **addresses, **wrong
    )


def test_check_reads_the_files_that_the_settings_name():
    addresses = {f"HUB_{name}_URL": f"postgresql://x@/{name}" for name in SYSTEMS}
    for setting in ("HUB_RULES", "HUB_CERTIFICATE_KINDS"):
        said = refused("check", HUB_SECRET="s" * 32, **addresses, **{setting: "/nowhere.file"})
        assert "/nowhere.file" in said


def test_help_names_every_verb():
    process = khub("--help")
    said, _ = process.communicate(timeout=60)
    assert all(verb in said for verb in ("demo", "serve", "migrate", "seed", "schema", "client", "check", "test"))
