"""What receipts are checked with: the hub's public keys, the page that does it in the browser, and its words."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from hub.http.by_get import has
from hub.privacy.receipts.statement import Words
from hub.web import RECEIPTS_CSP, RECEIPTS_PAGE

# A key that is taken out is believed so long by whoever has the set.
KEYS_SECONDS = 300


async def published_keys(request: Request) -> Response:
    """`/.well-known/jwks.json`: the keys that receipts are checked with, for any page and any cache."""
    keys: bytes = request.state.jwks
    etag = f'"{hashlib.sha256(keys).hexdigest()[:32]}"'
    headers = {
        "etag": etag,
        "cache-control": f"public, max-age={KEYS_SECONDS}",
        "access-control-allow-origin": "*",
    }
    if has(request.headers.get("if-none-match", "").encode(), etag.encode()):
        return Response(status_code=304, headers=headers)
    return Response(keys, headers=headers, media_type="application/jwk-set+json")


async def receipts_page(_request: Request) -> Response:
    """`/receipts`: the page that checks a receipt."""
    headers = {"content-security-policy": RECEIPTS_CSP, "cache-control": "no-cache"}
    return FileResponse(RECEIPTS_PAGE, headers={**headers, "permissions-policy": "camera=(self)"})


async def receipt_words(request: Request) -> Response:
    """`/receipts/words.json`: what the codes in receipts are called."""
    words: Words = request.state.receipt_words
    said = {
        group: {code: {"zhTw": text.zh_tw, "en": text.en or text.zh_tw} for code, text in named.items()}
        for group, named in words.items()
    }
    return JSONResponse(said, headers={"cache-control": "no-cache"})


class ReceiptAssets(StaticFiles):
    """The page's scripts and styles, to be asked for again each time: their names stay when they change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response
