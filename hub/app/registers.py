"""Registers with an address of their own: a kind each, opened, watched and failing by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from hub.app.systems import LINK_SECONDS, OpenedSystem, opened_database, refuse_wrong_name
from hub.connectors.verification.by_kind import ADAPTERS, Adapter
from hub.connectors.verification.postgres import PostgresVerification
from hub.errors import StartupError
from hub.privacy.kinds import CertificateKind, Kinds
from hub.rules.systems import SystemCode
from hub.services.address_faults import address_faults
from hub.services.addresses import is_this_machine, refused_url, with_verified_server
from hub.services.registers_file import registers_in
from hub.services.service_addresses import service_address, tls_of
from hub.services.settings import SCHEMES


def register_addresses(
    path: Path | None, kinds: Kinds, variables: Mapping[str, str], *, loopback: bool
) -> dict[str, str]:
    """The addresses in the file, if any; raises StartupError for a wrong kind or address, and repeats none."""
    addresses = registers_in(path, variables) if path else {}
    for code, address in addresses.items():
        if code not in kinds or kinds[code].register is None:
            answered = ", ".join(kind.code for kind in kinds.values() if kind.register)
            raise _wrong(code, "沒有這種可查驗的書證", f"no such kind with a register; there are {answered}")
        _refuse_wrong(code, address, loopback=loopback)
    return {code: _completed(address) for code, address in addresses.items()}


def kinds_as_answered(kinds: Kinds, addresses: Mapping[str, str]) -> Kinds:
    """The kinds, each as far as what answers it can be asked; raises StartupError where nothing is left of one."""
    return {code: _as_answered(kind, _adapter(addresses.get(code, ""))) for code, kind in kinds.items()}


@asynccontextmanager
async def opened_registers(
    addresses: Mapping[str, str], patience: float
) -> AsyncIterator[Mapping[str, OpenedSystem]]:
    """What answers each of these kinds; connects when first asked."""
    async with AsyncExitStack() as stack:
        yield {
            code: await stack.enter_async_context(opened_register(code, address, patience))
            for code, address in addresses.items()
        }


@asynccontextmanager
async def opened_register(code: str, address: str, patience: float = 1) -> AsyncIterator[OpenedSystem]:
    """What answers one kind at its address; raises StartupError for what only its adapter can tell is wrong."""
    adapter = _adapter(address)
    if adapter is None:
        async with opened_database(SystemCode.VERIFICATION, address, patience) as database:
            yield OpenedSystem(PostgresVerification(database), database.ping, database)
        return
    # Not before it is needed: the client takes eleven megabytes.
    from hub.services.http_link import opened_http_link  # noqa: PLC0415

    service = service_address(address.partition("+")[2])
    limit = LINK_SECONDS * patience
    try:
        tls = tls_of(service)
    except ValueError as error:
        raise _wrong(code, *_sides(error)) from None
    async with opened_http_link(SystemCode.VERIFICATION, service.origin, limit, tls=tls) as link:
        try:
            registers = adapter.registers(link, service)
        except ValueError as error:
            raise _wrong(code, *_sides(error)) from None
        yield OpenedSystem(registers, registers.ping, None)


async def refuse_wrong_registers(addresses: Mapping[str, str], *, loopback: bool = True) -> None:
    """Raise StartupError for an address that its adapter cannot read, or that leads where no register is.

    Nothing is connected to; names of services are resolved.
    """
    for code, address in addresses.items():
        if _adapter(address):
            await refuse_wrong_name(f"HUB_REGISTERS: {code}", address.partition("+")[2], loopback=loopback)
        async with opened_register(code, address):
            pass


def _refuse_wrong(code: str, address: str, *, loopback: bool) -> None:
    is_database = address.startswith(SCHEMES)
    faults = _faults_of_database(address) if is_database else _faults_of_service(address, loopback=loopback)
    for fault in faults:
        raise _wrong(code, *fault)


def _faults_of_database(address: str) -> Iterator[tuple[str, str]]:
    for fault in address_faults(address, Path.is_file):
        yield fault.zh_tw, fault.en or ""
    # A pool of connections beside the hub is usual.
    if why := refused_url(address):
        yield "不可讀取這個主機", why


def _faults_of_service(address: str, *, loopback: bool) -> Iterator[tuple[str, str]]:
    url = address.partition("+")[2]
    if _adapter(address) is None:
        expected = ", ".join((*SCHEMES, *(f"{name}+https://" for name in ADAPTERS)))
        yield "位址開頭應為其一", f"expected an address that begins with one of {expected}"
        return
    try:
        service_address(url)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        yield _sides(error)
        return
    if why := refused_url(url, loopback=loopback):
        yield "不可讀取這個主機", why
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        yield "個人資料應以 https 傳送", "personal data is sent over https, except on this machine"


def _as_answered(kind: CertificateKind, adapter: Adapter | None) -> CertificateKind:
    if adapter is None or adapter.answers is None:
        return kind
    answered = kind.within(adapter.answers)
    if not answered.claims and not answered.fields:
        raise _wrong(
            kind.code,
            "這個位址的服務不能查驗此種書證",
            f"what answers there knows only {', '.join(adapter.answers.claims)}",
        )
    return answered


def _adapter(address: str) -> Adapter | None:
    name, plus, rest = address.partition("+")
    return ADAPTERS.get(name) if plus and rest.startswith(("https://", "http://")) else None


def _completed(address: str) -> str:
    return with_verified_server(address) if address.startswith(SCHEMES) else address


def _sides(error: ValueError) -> tuple[str, str]:
    zh_tw, _, en = str(error).partition(" / ")
    return zh_tw, en or zh_tw


def _wrong(code: str, zh_tw: str, en: str) -> StartupError:
    return StartupError(f"HUB_REGISTERS: {code}: {zh_tw} / {en}")
