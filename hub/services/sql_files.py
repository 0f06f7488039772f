"""Where the SQL files are: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

import hub


def sql_folder() -> Path:
    """The folder with one subfolder a system."""
    package = Path(hub.__file__).parent
    installed = package / "_sql"
    return installed if installed.is_dir() else package.parent / "sql"
