"""Who is compared: the hub in three settings, and other servers that give the same answers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.services.settings import Settings

PEERS = Path(__file__).parent / "peers"

_HUB = (sys.executable, "-P", "-m", "hub.cli", "serve")
# Overloaded as it is here, a source may take longer than a caller of the city should wait.
_PATIENT = {
    "HUB_PATIENCE": "10",
    "HUB_RULES": str(Path(__file__).parent / "dispatch.toml"),
    # Counted as for anybody, and never spent.
    "HUB_BUDGET": "1000000000000",
    "HUB_METRICS_PORT": "0",
}
_UNCACHED = {**_PATIENT, "HUB_CACHE_MEGABYTES": "0"}
# With room for all that is asked, at scale 10.
_ROOMY = {**_PATIENT, "HUB_CACHE_MEGABYTES": "256"}
# What every contestant answers. A citizen's own case needs rules of access that only some have.
_PUBLIC = frozenset({"point", "list", "dashboard", "long-list"})
_STORED = _PUBLIC | {"own-case"}
_OVER_HTTP = frozenset({"http-point", "http-list", "http-dashboard"})
# With an agency, which is in a database.
_LINKED = _OVER_HTTP | {"http-linked"}
_ALL = _STORED | _LINKED


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server's command, which listens on the port it is told and reads the city it is told."""

    name: str
    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    operations: frozenset[str] = _PUBLIC
    # Answers nothing that could be compared.
    is_constant: bool = False
    # Asked by GET, with the id of the document in place of its text.
    by_get: bool = False
    needs_setting: str | None = None
    peer: str | None = None

    def absence(self) -> str | None:
        """Why it cannot be compared here; None if it can."""
        if self.needs_setting and self.needs_setting not in Settings.model_fields:
            return f"the hub has no setting HUB_{self.needs_setting.upper()}"
        return None if self.peer is None else _absence_of_peer(PEERS / self.peer)


def _absence_of_peer(folder: Path) -> str | None:
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not installed"
    if (folder / "node_modules").is_dir():
        return None
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund"],  # noqa: S607 - whichever npm the caller has
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return f"npm ci failed in {folder}" if done.returncode else None


def _python(name: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", f"bench.servers.{name}")


def _node(name: str, title: str, operations: frozenset[str] = _PUBLIC) -> Contestant:
    return Contestant(name, title, ("node", str(PEERS / name / "server.js")), operations=operations, peer=name)


CONTESTANTS: Mapping[str, Contestant] = {
    contestant.name: contestant
    for contestant in (
        Contestant("hub", "khub serve, no cache", _HUB, _UNCACHED, _ALL),
        Contestant("hub-cached", "khub serve, with a cache", _HUB, _ROOMY, _ALL),
        Contestant(
            "hub-stored",
            "khub serve, with a cache, stored documents by GET",
            _HUB,
            _ROOMY,
            _PUBLIC | _LINKED,
            by_get=True,
        ),
        Contestant(
            "hub-graphql-core",
            "khub serve, no cache, its operations run by graphql-core",
            _HUB,
            {**_UNCACHED, "HUB_ENGINE": "graphql-core"},
            _ALL,
            needs_setting="engine",
        ),
        Contestant("strawberry", "stock Strawberry with data loaders", _python("strawberry_app")),
        Contestant(
            "asyncpg", "a handler by hand: asyncpg, msgspec", _python("asyncpg_handler"), operations=_STORED
        ),
        Contestant("constant", "constant bytes", _python("constant"), operations=_ALL, is_constant=True),
        _node("mercurius", "Mercurius with JIT and loaders"),
        _node("apollo", "Apollo Server with data loaders"),
        _node("yoga", "GraphQL Yoga with JIT and data loaders"),
        _node("postgraphile", "PostGraphile with plans over its tables"),
        _node("mercurius-http", "Mercurius with JIT and loaders, over HTTP", _LINKED),
        _node("tailcall", "Tailcall, in Rust, over HTTP", _OVER_HTTP),
    )
}

# What is watched for long, with the cache that it comes with.
AS_IT_COMES = Contestant("hub-as-it-comes", "khub serve as it comes", _HUB, _PATIENT, _ALL)

# What the contestants read in place of the petitions' database with `--http`.
DISPATCH_SERVICE = Contestant("dispatch", "a dispatch service over HTTP", _python("dispatch"))
