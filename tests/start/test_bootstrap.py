"""`./khub` on a fresh checkout: a stand-in for the hub, and a lock of one tiny package, installed offline."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# The Python below this one: a .venv made by ./khub has no pip of its own.
PYTHON = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
STAND_IN = """
import json, os, sys
from importlib.metadata import version
import hub
seen = {"arguments": sys.argv[1:], "cwd": os.getcwd(), "hub": hub.__file__, "probe": version("khub-probe")}
print(json.dumps(seen))
"""
AS_PYTHON_39 = """
import runpy, sys
sys.version_info = (3, 9, 18)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], None, "__main__")
"""


def make_wheel(folder: Path, version: str) -> str:
    """A wheel of one empty module; its line in a lock file."""
    wheel = folder / f"khub_probe-{version}-py3-none-any.whl"
    info = f"khub_probe-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("khub_probe.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: khub-probe\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"khub-probe=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass
class Checkout:
    root: Path
    wheels: Path

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "khub-stamp"

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}
        return mine | offline | extra

    def start(self, *arguments: str, before: tuple[str, ...] = (), **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*(before or (str(PYTHON),)), str(self.root / "khub"), *arguments],
            env=self.environment(extra),
            cwd=self.wheels,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, before: tuple[str, ...] = (), **extra: str) -> Ending:
        with self.start(*arguments, before=before, **extra) as process:
            out, err = process.communicate(timeout=60)
        return Ending(process.returncode, out, err.splitlines())


@dataclass
class Ending:
    code: int
    out: str
    said: list[str]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root, wheels = tmp_path / "資料 hub #1", tmp_path / "wheels"
    (root / "hub").mkdir(parents=True)
    wheels.mkdir()
    (root / "hub" / "__init__.py").touch()
    (root / "hub" / "cli.py").write_text(STAND_IN)
    (root / "khub").write_bytes((REPOSITORY / "khub").read_bytes())
    (root / "requirements.lock").write_text(make_wheel(wheels, "1.0"))
    return Checkout(root, wheels)


@pytest.fixture
def silent_index() -> Iterator[str]:
    """The address of a package index that takes a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/simple"


def test_the_first_run_installs_the_lock_and_starts_the_command_where_the_caller_stands(
    checkout: Checkout,
) -> None:
    ending = checkout.run("demo", "--port", "8080")

    assert (ending.code, len(ending.said)) == (0, 2)
    assert json.loads(ending.out) == {
        "arguments": ["demo", "--port", "8080"],
        "cwd": str(checkout.wheels),
        "hub": str(checkout.root / "hub" / "__init__.py"),
        "probe": "1.0",
    }


def test_the_second_run_installs_nothing_and_needs_neither_network_nor_pip(checkout: Checkout) -> None:
    checkout.run("demo")
    (checkout.wheels / "hub").mkdir()

    again = checkout.run("demo", before=(str(PYTHON), "-S"), PIP_FIND_LINKS="")

    assert (again.code, again.said) == (0, [])
    assert json.loads(again.out)["hub"] == str(checkout.root / "hub" / "__init__.py")


def test_a_changed_lock_is_installed_into_the_same_environment_wherever_the_checkout_is_by_then(
    checkout: Checkout,
) -> None:
    checkout.run("demo")
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    kept = checkout.root / ".venv" / "kept"
    kept.touch()
    (checkout.root / "requirements.lock").write_text(make_wheel(checkout.wheels, "2.0"))

    answer = json.loads(checkout.run("demo").out)

    assert answer["probe"] == "2.0"
    assert answer["hub"] == str(checkout.root / "hub" / "__init__.py")
    assert kept.exists()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_set_up_is_begun_again(checkout: Checkout, silent_index: str, end: int) -> None:
    with checkout.start("demo", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=silent_index) as process:
        assert process.stderr is not None
        while "0 of 1 packages" not in process.stderr.readline():
            pass
        os.killpg(process.pid, end)
        process.wait()
    half_made = checkout.root / ".venv" / "half-made"
    half_made.touch()

    assert process.returncode == (2 if end == signal.SIGINT else -end)
    assert json.loads(checkout.run("demo").out)["probe"] == "1.0"
    assert not half_made.exists()


def test_of_two_at_once_one_installs_and_both_start(checkout: Checkout) -> None:
    with checkout.start("demo") as first, checkout.start("demo") as second:
        endings = [first.communicate(timeout=60), second.communicate(timeout=60)]

    assert [json.loads(out)["probe"] for out, _ in endings] == ["1.0", "1.0"]
    assert sum("installed in" in err for _, err in endings) == 1


def assert_refused(ending: Ending, reason: str) -> None:
    assert ending.code == 2
    assert reason in ending.said[-1]
    assert not [line for line in ending.said if not line.startswith("khub: ")]


def test_without_pip_it_says_how_to_get_it(checkout: Checkout) -> None:
    ending = checkout.run("demo", before=(str(PYTHON), "-S"))

    assert_refused(ending, "sudo apt-get install python3-pip")
    assert not checkout.stamp.exists()


def test_an_old_python_is_turned_away(checkout: Checkout) -> None:
    ending = checkout.run("demo", before=(str(PYTHON), "-c", AS_PYTHON_39), PATH="")

    assert_refused(ending, "needs Python >= 3.11, this is 3.9.18")


def test_an_old_python_hands_over_to_a_newer_one_that_runs(checkout: Checkout) -> None:
    for name, script in {"python3.14": "exit 1", "python3.12": '[ "$1" = -c ] || echo "$0: $@"'}.items():
        (checkout.wheels / name).write_text(f"#!/bin/sh\n{script}\n")
        (checkout.wheels / name).chmod(0o755)

    ending = checkout.run("demo", before=(str(PYTHON), "-c", AS_PYTHON_39), PATH=str(checkout.wheels))

    assert ending.out == f"{checkout.wheels}/python3.12: {checkout.root}/khub demo\n"


def test_an_index_out_of_reach_is_said_in_one_line(checkout: Checkout) -> None:
    closed = "http://127.0.0.1:9/simple"
    ending = checkout.run("demo", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=closed, PIP_RETRIES="1")

    assert_refused(ending, "check the network")


def test_a_package_that_is_not_the_locked_one_is_refused(checkout: Checkout) -> None:
    lock = checkout.root / "requirements.lock"
    lock.write_text(lock.read_text().rstrip()[:-4] + "0000\n")

    assert_refused(checkout.run("demo"), "differs from requirements.lock")


def test_a_disk_that_takes_no_more_is_said_in_one_line(checkout: Checkout) -> None:
    full = ("/bin/sh", "-c", 'ulimit -f 0; exec "$@"', "sh", str(PYTHON))

    assert_refused(checkout.run("demo", before=full), "cannot make")


def test_a_folder_that_cannot_be_written_is_said_in_one_line(checkout: Checkout) -> None:
    # Root writes where it likes, unless it gives up the right to.
    plain = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") if os.geteuid() == 0 else ()
    checkout.root.chmod(0o555)

    assert_refused(checkout.run("demo", before=(*plain, str(PYTHON))), "Permission denied")
