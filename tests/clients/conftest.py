"""Programs in JavaScript, run by Node.js with the packages that their lock file names."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def node() -> Run:
    """Runs a program of this folder with arguments; gives the JSON that it prints."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm not found: install Node.js 20 or later to run the tests of clients")
    lock, installed = (FOLDER / "package-lock.json").read_bytes(), FOLDER / "node_modules" / ".installed"
    if not installed.exists() or installed.read_bytes() != lock:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, capture_output=True)
        installed.write_bytes(lock)

    def run(program: str, *arguments: str) -> Any:
        done = subprocess.run(
            ["node", program, *arguments], cwd=FOLDER, check=True, capture_output=True, timeout=60
        )
        return json.loads(done.stdout)

    return run
