"""Contestants as running servers."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bench.city import City
from bench.contestants import Contestant
from bench.load import HOST
from hub.connectors.petitions.terms import IncidentType
from hub.errors import StartupError
from hub.services.folders import sql_folder
from hub.services.settings import variable_of

START_SECONDS = 60.0
# As many as the trace of an error has at its end.
LAST_LINES = 12


@dataclass(frozen=True, slots=True)
class Server:
    """A contestant that listens, its process, and the file of what it says."""

    contestant: Contestant
    port: int
    process: int
    log: Path

    def last_words(self) -> str:
        """The end of what it has said."""
        said = self.log.read_text("utf-8", "replace").strip().splitlines()
        return "\n".join(said[-LAST_LINES:]) or "nothing"

    def answer(self, body: bytes) -> dict[str, Any]:
        """What it answers to a request; raises StartupError if that is no answer."""
        try:
            answer: dict[str, Any] = msgspec.json.decode(self.answered(body))
            return answer
        except msgspec.DecodeError as error:
            raise StartupError(f"{self.contestant.name} does not answer: {error}") from error

    def answered(self, body: bytes) -> bytes:
        """The body of what it answers; raises StartupError if it does not."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            headers = {"content-type": "application/json", "accept": "application/json"}
            connection.request("POST", "/graphql", body, headers)
            return connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            raise StartupError(f"{self.contestant.name} does not answer: {error}") from error
        finally:
            connection.close()


@contextmanager
def running(contestant: Contestant, city: City, workers: int, folder: Path) -> Iterator[Server]:
    """The contestant, listening; what it says is in the folder."""
    port = _free_port()
    log = folder / f"{contestant.name}.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own programs
            contestant.command,
            env={**os.environ, **_environment(city, port, workers, folder), **contestant.environment},
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            server = Server(contestant, port, process.pid, log)
            _wait_until_it_listens(server, process)
            yield server
        finally:
            _end(process)


def _environment(city: City, port: int, workers: int, folder: Path) -> Mapping[str, str]:
    """What tells the hub, and what tells the others, where to listen and what to read."""
    addresses = {variable_of(system): url for system, url in city.urls.items()}
    hub = {"HUB_SECRET": "s" * 40, "HUB_PORT": str(port), "HUB_WORKERS": str(workers)}
    told = {"BENCH_PORT": str(port), "BENCH_WORKERS": str(workers), "BENCH_CITY": str(_city_file(city, folder))}
    return {**addresses, **hub, **told, "NODE_ENV": "production"}


def _city_file(city: City, folder: Path) -> Path:
    path = folder / "city.json"
    incidents = {incident.value: incident.zh_tw for incident in IncidentType}
    told = {"databases": dict(city.urls), "sql": str(sql_folder()), "incidents": incidents}
    path.write_bytes(msgspec.json.encode(told))
    return path


def _wait_until_it_listens(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, server.port)) == 0:
                return
        time.sleep(0.05)
    raise StartupError(f"{server.contestant.name} did not start; the last it said:\n{server.last_words()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
