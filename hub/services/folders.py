"""Where files are that lie beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

import hub


def sql_folder() -> Path:
    """The folder with one subfolder a system."""
    package = Path(hub.__file__).parent
    installed = package / "_sql"
    return installed if installed.is_dir() else package.parent / "sql"


def checkout_or_here() -> Path:
    """The checkout's folder, so that it does not matter where one stands in it; else the current folder."""
    checkout = Path(hub.__file__).parent.parent
    return checkout if (checkout / "sql").is_dir() else Path.cwd()
