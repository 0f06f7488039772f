"""Whatever hashes, signs or verifies has its line in the inventory."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/explanation/cryptography.md"
DOES = re.compile(r"^\s*(?:import|from) (?:hashlib|hmac|ssl|cryptography|joserfc|rfc8785)\b", re.MULTILINE)


def test_the_inventory_has_every_module_that_does_so_and_no_other():
    modules = [path for path in (ROOT / "hub").rglob("*.py") if "demo" not in path.relative_to(ROOT / "hub").parts]
    found = {str(path.relative_to(ROOT)) for path in modules if DOES.search(path.read_text("utf-8"))}
    listed = re.findall(r"`(hub/[\w/]+\.py)`", PAGE.read_text("utf-8"))
    assert sorted(listed) == sorted(found)
