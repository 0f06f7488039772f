"""The hub's own PostgreSQL server: it starts from nothing, is refused to a second hub, and ends with its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from hub.errors import StartupError
from hub.services.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from hub.services.postgres_account import server_account

REPOSITORY = Path(__file__).resolve().parents[2]
HUB = """
import sys, time
from pathlib import Path
from hub.services.embedded_postgres import EmbeddedPostgres

with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print("ready", flush=True)
    time.sleep(600)
"""
KILLED = 30.0


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the server's account can enter, which root's `tmp_path` is not."""
    path = Path(tempfile.mkdtemp(prefix="khub-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="khub-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder(shelf: Path) -> Path:
    """One folder for all tests here, since they leave it as a hub should: fit for the next."""
    return shelf / "postgres"


def ask(server: EmbeddedPostgres, query: str) -> Any:
    async def answer() -> Any:
        connection = await asyncpg.connect(server.url("postgres"))
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(answer())


def socket_folder(server: EmbeddedPostgres) -> Path:
    return Path(parse_qs(urlsplit(server.url("postgres")).query)["host"][0])


def server_pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def await_end(pid: int) -> None:
    """Return when the process is gone; a zombie, which only awaits its new parent, is gone."""
    deadline = time.monotonic() + KILLED
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} is still there")


def start_hub(folder: Path) -> subprocess.Popen[str]:
    """A process of its own that runs a server on the folder; returns when the server is ready."""
    hub = subprocess.Popen(
        [sys.executable, "-c", HUB, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert hub.stdout is not None
    assert hub.stdout.readline() == "ready\n"
    return hub


def test_trigrams_are_made_of_chinese(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        ask(server, "create extension if not exists pg_trgm")

        assert ask(server, "select '高雄市前鎮區公所' % '前鎮區公所'") is True


def test_the_caller_options_win_over_the_defaults_but_do_not_open_a_port(folder: Path) -> None:
    with EmbeddedPostgres(folder, options={"jit": "on", "listen_addresses": "*"}) as server:
        assert ask(server, "show jit") == "on"
        assert ask(server, "show listen_addresses") == ""


def test_the_address_names_the_port_lest_the_callers_environment_does(folder: Path) -> None:
    assert EmbeddedPostgres(folder).url("高雄").endswith("&port=5432")


def test_nothing_is_left_after_a_stop_and_a_second_stop_is_harmless(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    pid = server_pid(folder)
    server.stop()
    server.stop()

    assert not Path(f"/proc/{pid}").exists()
    assert not socket_folder(server).exists()


def test_a_second_hub_on_the_folder_is_refused_and_the_first_goes_on(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        with pytest.raises(EmbeddedPostgresError, match=r"another hub is using .*, stop it first"):
            EmbeddedPostgres(folder).start()

        assert ask(server, "select 1") == 1


def test_the_server_outlives_the_thread_that_started_it(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    try:
        assert ask(server, "select 1") == 1
    finally:
        server.stop()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_of_a_killed_hub_ends_and_its_data_are_there_for_the_next(folder: Path, end: int) -> None:
    with start_hub(folder) as hub:
        pid = server_pid(folder)
        hub.send_signal(end)
    with EmbeddedPostgres(folder) as server:
        assert not Path(f"/proc/{pid}").exists() or server_pid(folder) != pid
        assert ask(server, "select 1") == 1
    await_end(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_the_server_ends_even_if_its_guard_is_killed_with_the_hub(folder: Path) -> None:
    with start_hub(folder) as hub:
        pid = server_pid(folder)
        guard = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(guard, signal.SIGKILL)
        hub.kill()
    with EmbeddedPostgres(folder) as server:
        assert ask(server, "select 1") == 1
    await_end(pid)


def test_a_server_killed_outright_recovers_though_its_number_is_taken(folder: Path) -> None:
    with EmbeddedPostgres(folder, options={"synchronous_commit": "on"}) as server:
        ask(server, "create table if not exists kept as select 7 as number")
        pid_file = folder / "data" / "postmaster.pid"
        stale = pid_file.read_text().splitlines()
        os.kill(server_pid(folder), signal.SIGKILL)
    pid_file.unlink(missing_ok=True)
    pid_file.write_text("\n".join([str(os.getpid()), *stale[1:]]))

    with EmbeddedPostgres(folder) as server:
        assert ask(server, "select number from kept") == 7


def test_why_the_server_does_not_start_is_told_in_its_own_words(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r'PostgreSQL did not start: .*"shared_buffers"'):
        EmbeddedPostgres(folder, options={"shared_buffers": "much"}).start()
    with EmbeddedPostgres(folder) as server:
        assert ask(server, "select 1") == 1


@pytest.mark.parametrize("name", ["高雄 市政府,資料'整合%平臺", "long" * 40])
def test_any_folder_name_will_do_and_a_half_made_folder_is_begun_again(place: Path, name: str) -> None:
    (place / name / "unfinished").mkdir(parents=True)
    (place / name / "unfinished" / "PG_VERSION").write_text("18")
    server = EmbeddedPostgres(place / name)
    with server:
        assert ask(server, "select 1") == 1
    assert not socket_folder(server).exists()
    assert not (place / name / "unfinished").exists()


def test_an_installed_postgresql_serves_as_well(place: Path) -> None:
    installed = sorted(Path("/usr/lib/postgresql").glob("1[5-9]/bin/initdb"))
    if not installed:
        pytest.skip("no PostgreSQL is installed on this machine")
    with EmbeddedPostgres(place / "postgres", bindir=installed[0].parent) as server:
        assert ask(server, "show server_version").startswith(installed[0].parts[-3])


def fake_bindir(place: Path, version: str) -> Path:
    bindir = place / "bin"
    bindir.mkdir()
    for name in ("postgres", "initdb"):
        (bindir / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (bindir / name).chmod(0o755)
    return bindir


def test_a_postgresql_too_old_for_the_hubs_sql_is_refused(place: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="PostgreSQL 15 or later is needed"):
        EmbeddedPostgres(place / "postgres", bindir=fake_bindir(place, "14.11")).start()


def test_data_of_another_major_version_are_refused_and_kept(place: Path) -> None:
    data = place / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedPostgresError, match="of PostgreSQL 16 and this is 18: remove it"):
        EmbeddedPostgres(place / "postgres", bindir=fake_bindir(place, "18.6")).start()
    assert (data / "PG_VERSION").exists()


def test_a_folder_without_postgresql_is_refused(place: Path) -> None:
    with pytest.raises(StartupError, match="no PostgreSQL in "):
        EmbeddedPostgres(place / "postgres", bindir=place).start()


def test_a_folder_that_cannot_be_made_is_refused(place: Path) -> None:
    (place / "postgres").touch()

    with pytest.raises(EmbeddedPostgresError, match="PostgreSQL cannot use"):
        EmbeddedPostgres(place / "postgres").start()


def test_root_lends_the_server_another_account() -> None:
    assert (server_account().uid == os.getuid()) == (os.getuid() != 0)
