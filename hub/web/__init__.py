"""The pages the hub serves: files only, no code of the hub."""

from pathlib import Path
from typing import Final

GRAPHIQL_PAGE: Final[Path] = Path(__file__).parent / "graphiql" / "index.html"
# What is shown in its place where a query of one's own would not be run.
STORED_ONLY_PAGE: Final[Path] = Path(__file__).parent / "stored-only.html"
GRAPHIQL_DIST: Final[Path] = GRAPHIQL_PAGE.parent / "dist"
RECEIPTS_PAGE: Final[Path] = Path(__file__).parent / "receipts" / "index.html"
RECEIPTS_ASSETS: Final[Path] = RECEIPTS_PAGE.parent / "assets"

# Nothing but its own files, and no way to write markup from a script.
RECEIPTS_CSP: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    "connect-src 'self'; "
    "style-src 'self'; "
    "img-src data:; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)

# GraphiQL's editor places every line with a style attribute; scripts have no such excuse.
GRAPHIQL_CSP: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    "worker-src 'self'; "
    "connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; "
    "img-src 'self' data:; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)
