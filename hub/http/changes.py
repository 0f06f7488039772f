"""The endpoint `/changes`: whoever runs a system tells that its data changed, where its database does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from hub.errors import BadInput, HubError, NotAuthenticated, NotPermitted, SourceError
from hub.http.answers import described
from hub.http.head import Head
from hub.http.languages import language_headers, preferred_language, worded
from hub.http.requests import Refusal, json_body
from hub.rules.bilingual import Bilingual
from hub.rules.systems import SystemCode
from hub.services.callers import CHANGES_WRITE, Caller


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What changed: some tables of a system, or anything of it where they are left out."""

    system: str
    tables: list[str] | msgspec.UnsetType = msgspec.UNSET


_body = msgspec.json.Decoder(Changes)
_NO_CHALLENGE: Mapping[str, str] = MappingProxyType({})
_NAME = Bilingual("異動通知", "notice of changes")


async def changes_endpoint(request: Request) -> Response:
    """Take a notice of changes: 202 as soon as every hub that listens is being told."""
    state = request.state
    try:
        head = Head(request.scope)
        require_announcer(await state.clients.authenticated(head.credentials()))
        tags = announced_tags(await json_body(head, request.receive, _body, _NAME), state.tags)
        await state.announce(tags)
    except Refusal as refusal:
        return _response({"errors": [described(refusal.reason)]}, refusal.status, request)
    except HubError as error:
        challenge = {"www-authenticate": error.challenge} if isinstance(error, NotAuthenticated) else {}
        return _response({"errors": [described(error)]}, _status(error), request, challenge)
    return _response({"changed": tags}, 202, request)


def require_announcer(caller: Caller) -> None:
    """Let a caller pass that may tell of changes; raises NotAuthenticated or NotPermitted."""
    if caller.client is None:
        raise NotAuthenticated(
            "異動通知需要 API 金鑰：標頭 Authorization: Bearer khub_…",
            "a notice of changes needs an API key: the header Authorization: Bearer khub_…",
        )
    if CHANGES_WRITE not in caller.scopes:
        raise NotPermitted(f"此金鑰沒有「{CHANGES_WRITE}」權限", f"this key lacks the scope {CHANGES_WRITE}")


def announced_tags(changes: Changes, known: Collection[str]) -> list[str]:
    """The tags of what changed; raises BadInput that says which systems and tables there are."""
    system = next((each for each in SystemCode if each.name == changes.system), None)
    if system is None:
        names = [each.name for each in SystemCode]
        raise BadInput(f"system 應為：{'、'.join(names)}", f"system: expected one of {', '.join(names)}")
    if changes.tables is msgspec.UNSET:
        return [f"{system}.*"]
    tags = {f"{system}.{table}" for table in changes.tables}
    if not tags or not tags.issubset(known):
        raise _no_such_table(system, known)
    return sorted(tags)


def _no_such_table(system: SystemCode, known: Collection[str]) -> BadInput:
    tables = sorted(tag.removeprefix(f"{system}.") for tag in known if tag.startswith(f"{system}."))
    return BadInput(
        f"tables 應為 {system.name} 的資料表：{'、'.join(tables)}；省略表示全部",
        f"tables: expected tables of {system.name}: {', '.join(tables)}; leave it out to mean all",
    )


def _status(error: HubError) -> int:
    if isinstance(error, NotAuthenticated):
        return 401
    if isinstance(error, NotPermitted):
        return 403
    return 503 if isinstance(error, SourceError) else 400


def _response(
    body: dict[str, Any], status: int, request: Request, challenge: Mapping[str, str] = _NO_CHALLENGE
) -> Response:
    language = preferred_language(request.headers.get("accept-language"))
    said = {name.decode(): value.decode() for name, value in language_headers(body, language)}
    headers = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store", **said, **challenge}
    return Response(msgspec.json.encode(worded(body, language)), status, headers)
