"""The built wheel has everything: installed alone it knows its schema, its SQL and its pages."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRY = """
from hub.app import create_app
from hub.schema import schema_document
from hub.services.folders import sql_folder
from hub.demo.world import world
from hub.web import GRAPHIQL_PAGE, RECEIPTS_ASSETS, RECEIPTS_PAGE
from importlib.resources import files
assert "type Query" in schema_document()
assert (sql_folder() / "agencies" / "agencies.sql").is_file(), sql_folder()
assert len(world().districts) == 38
assert GRAPHIQL_PAGE.is_file() and (GRAPHIQL_PAGE.parent / "dist" / "SHA256SUMS").is_file()
assert RECEIPTS_PAGE.is_file() and (RECEIPTS_ASSETS / "qr" / "decode.js").is_file()
assert (files("hub") / "documents" / "developer.graphql").is_file()
create_app({}, b"")
import hub; print(hub.__file__)
"""


def test_the_wheel_is_complete(tmp_path):
    pytest.importorskip("hatchling", reason="hatchling is not installed: the wheel is not built here")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    site = Path(
        subprocess.check_output([python, "-c", "import site; print(site.getsitepackages()[0])"], text=True).strip()
    )
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    # The libraries come from where the tests run; the hub itself does not.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    said = subprocess.check_output([python, "-c", TRY], text=True, cwd=tmp_path)
    assert said.strip().startswith(str(site))
