"""A stand-in for X-Road: both security servers of a message in one, without signatures, and a provider behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.connectors.verification.protocol import Registers
from hub.connectors.verification.xroad.messages import ERROR, HASH, REQUEST_ID, request_hash
from hub.connectors.verification.xroad.places import identifier
from hub.connectors.verification.xroad.registers import ENQUIRIES
from hub.demo.registers import resident_check
from hub.demo.registers.records import answered
from hub.privacy.kinds import Kinds

INSTANCE: Final = "DEMO"
# The commission that runs the hub asks; the city itself stands for whoever holds the registers.
CLIENT: Final = (INSTANCE, "GOV", "397220000A", "KHUB")
PROVIDER: Final = (INSTANCE, "GOV", "397000000A", "REGISTERS")
SERVICE: Final = (*PROVIDER, "registers")
ROUTE: Final = f"/r1/{identifier(SERVICE)}/v1"

# A server gives the headers that it knows in this form, and others as they came.
_KNOWN = {name.lower(): name for name in ("Accept", "Accept-Encoding", "Content-Type")}

Opened = Callable[[], AbstractAsyncContextManager[Registers]]
Log = Callable[[str], None]


def security_server(opened: Opened, kinds: Kinds, log: Log) -> Starlette:
    """The server, over registers that are opened when it starts; `log` is given a line for each message."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with opened() as registers:
            yield {"server": _Server(registers, kinds, log)}

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/listClients", _list_clients),
            Route(f"/r1/{identifier(PROVIDER)}/allowedMethods", _allowed_methods),
            Route("/r1/{service:path}", _message, methods=["GET", "POST"]),
            Route(resident_check.ROUTE, _resident_check, methods=["POST"]),
        ],
    )


@dataclass(frozen=True, slots=True)
class _Server:
    registers: Registers
    kinds: Kinds
    log: Log


async def _list_clients(_request: Request) -> Response:
    members = [{"id": _identified(each), "name": each[-1]} for each in (CLIENT, PROVIDER)]
    return JSONResponse({"member": members})


async def _allowed_methods(request: Request) -> Response:
    if failure := _not_allowed(request):
        return failure
    endpoints = [{"method": "POST", "path": f"/v1/{ENQUIRIES}"}]
    named = {**_identified(PROVIDER), "object_type": "SERVICE", "service_code": SERVICE[-1]}
    return JSONResponse({"service": [{**named, "service_type": "OPENAPI", "endpoint_list": endpoints}]})


async def _message(request: Request) -> Response:
    server: _Server = request.state.server
    if failure := _not_allowed(request):
        return failure
    if request.url.path != f"{ROUTE}/{ENQUIRIES}":
        return _failed("Server.ServerProxy.UnknownService", "no such service")
    body = await request.body()
    headers = _proof(request, body)
    try:
        response = Response(await answered(server.registers, server.kinds, body), media_type="application/json")
    except (ValueError, KeyError) as error:
        # The provider's own error, which X-Road hands on as it is.
        response = JSONResponse({"message": str(error)}, 400)
    response.headers.update(headers)
    server.log(_line(response, headers))
    return response


async def _resident_check(request: Request) -> Response:
    server: _Server = request.state.server
    return await resident_check.answered(server.registers, await request.body())


def _not_allowed(request: Request) -> Response | None:
    client = request.headers.get("x-road-client")
    if client is None:
        return _failed("Client.BadRequest", "the request does not conform to the X-Road Message Protocol", 400)
    return None if client == identifier(CLIENT) else _failed("Server.ServerProxy.AccessDenied", "access denied")


def _proof(request: Request, body: bytes) -> dict[str, str]:
    """What shows that an answer belongs to this request, as it came."""
    request_id = str(uuid4())
    received = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    told = [*((_KNOWN.get(name, name), value) for name, value in received), (REQUEST_ID, request_id)]
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return {
        "x-road-client": identifier(CLIENT),
        "x-road-service": identifier(SERVICE),
        "x-road-id": request.headers.get("x-road-id", request_id),
        REQUEST_ID: request_id,
        HASH.lower(): request_hash(request.method, target, told, body),
    }


def _line(response: Response, headers: Mapping[str, str]) -> str:
    """What a message log keeps beside the message itself: who, what, when it was, and never a value."""
    told = {name.removeprefix("x-road-"): value for name, value in headers.items()}
    words = " ".join(f"{name}={value}" for name, value in told.items())
    return f"x-road: {words} status={response.status_code}"


def _failed(kind: str, message: str, status: int = 500) -> Response:
    body = {"type": kind, "message": message, "detail": str(uuid4())}
    return JSONResponse(body, status, {ERROR: kind})


def _identified(client: tuple[str, ...]) -> dict[str, str]:
    names = ("xroad_instance", "member_class", "member_code", "subsystem_code")
    return {**dict(zip(names, client, strict=True)), "object_type": "SUBSYSTEM"}
