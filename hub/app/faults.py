"""What is wrong with a configuration, found without asking any system: each fault a sentence in both languages."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from hub.app.receipts import receipt_keys
from hub.app.subjects import subject_keys
from hub.connectors.petitions.dispatch.codes import dispatch_codes
from hub.errors import StartupError
from hub.privacy.kinds import certificate_kinds
from hub.rules.bilingual import Bilingual
from hub.rules.systems import TABLES_OF, SystemCode
from hub.services.address_faults import address_faults, same_database
from hub.services.addresses import refused_url
from hub.services.rules_file import city_rules
from hub.services.settings import Environment, Settings, names_in, variable_of

# Fewer different characters are no secret that was drawn by lot.
LEAST_CHARACTERS = 12

# The extras that a setting needs: the setting, the package, the extra.
_EXTRAS = (
    ("redis_url", "redis", "redis"),
    ("otlp_endpoint", "opentelemetry", "otel"),
    ("issuers", "joserfc", "tokens"),
)


# What reads the files that a setting names.
_READ: Mapping[str, Callable[[Path], object]] = {
    "HUB_RULES": lambda path: dispatch_codes(city_rules(path).dispatch),
    "HUB_CERTIFICATE_KINDS": certificate_kinds,
    "HUB_SUBJECT_KEYS": subject_keys,
    "HUB_RECEIPT_KEY": receipt_keys,
}


def unknown_variables(environment: Collection[str]) -> Iterator[Bilingual]:
    """The variables that look like settings and are none."""
    known = [f"HUB_{name.upper()}" for name in Settings.model_fields]
    for name in sorted(set(environment) - set(known)):
        if name.startswith("HUB_"):
            near = difflib.get_close_matches(name, known, 1)
            zh_tw, en = (f"；是否為 {near[0]}？", f"; is {near[0]} meant?") if near else ("", "")
            yield Bilingual(f"{name}：沒有這個設定{zh_tw}", f"{name}: there is no such setting{en}")


def doubts(settings: Settings) -> Iterator[Bilingual]:
    """What a hub can start with and nobody means: clients who may less than anyone, systems in one database."""
    yield from _too_small(settings, (("max_client_cost", "max_cost"), ("client_budget", "budget")))
    yield from _shared_databases(settings)


def _shared_databases(settings: Settings) -> Iterator[Bilingual]:
    urls = {
        variable_of(system): url
        for system in _databases()
        if (url := settings.url_of(system)) and not any(address_faults(url, lambda _file: True))
    }
    for one, other in combinations(urls, 2):
        if same_database(urls[one], urls[other]):
            yield _at(one, f"與 {other} 是同一個資料庫", f"the same database as {other}")


def faults(
    settings: Settings, is_installed: Callable[[str], bool], is_file: Callable[[Path], bool]
) -> Iterator[Bilingual]:
    """All that is wrong with settings that are well-formed one by one."""
    yield from _missing(settings)
    yield from _of_extras(settings, is_installed)
    yield from _of_addresses(settings, is_file)
    yield from _of_figures(settings)
    yield from _of_proxies(settings)
    yield from _of_secret(settings)
    yield from _of_ledger(settings)
    yield from _of_receipts(settings)
    yield from _of_gateway(settings)
    yield from _of_files(settings, is_file)


def _of_gateway(settings: Settings) -> Iterator[Bilingual]:
    gateway = settings.messages_gateway
    if (gateway is None) != (settings.messages_secret is None):
        yield _at("HUB_MESSAGES_GATEWAY", "須與 HUB_MESSAGES_SECRET 一併設定", "goes with HUB_MESSAGES_SECRET")
    if gateway and not settings.loopback and not gateway.startswith("https://"):
        yield _at("HUB_MESSAGES_GATEWAY", "正式環境須為 https://", "expected https:// in production")
    if gateway and (why := refused_url(gateway, loopback=settings.loopback)):
        yield _at("HUB_MESSAGES_GATEWAY", "不可連線至該位址", why)


def _missing(settings: Settings) -> Iterator[Bilingual]:
    if settings.secret is None:
        yield _at(
            "HUB_SECRET", "未設定；可用 openssl rand -base64 48 產生", "not set; openssl rand -base64 48 makes one"
        )
    for system in _databases():
        if not settings.url_of(system):
            yield _at(variable_of(system), "未設定資料庫位址", "the address of the database is not set")
            if settings.replicas().get(system):
                yield _at(
                    _replica_of(system),
                    f"設定了唯讀複本而沒有 {variable_of(system)}",
                    f"a replica is set, and not {variable_of(system)}",
                )


def _of_extras(settings: Settings, is_installed: Callable[[str], bool]) -> Iterator[Bilingual]:
    for name, package, extra in _EXTRAS:
        if getattr(settings, name) and not is_installed(package):
            install = f"pip install 'khub[{extra}]'"
            yield _at(f"HUB_{name.upper()}", f"缺少所需套件：{install}", f"what it needs is missing: {install}")


def _of_addresses(settings: Settings, is_file: Callable[[Path], bool]) -> Iterator[Bilingual]:
    addresses = {variable_of(system): url for system in SystemCode if (url := settings.url_of(system))}
    replicas = {
        _replica_of(system): url for system, url in settings.replicas().items() if TABLES_OF[system] is system
    }
    for variable, url in {**addresses, **replicas}.items():
        for fault in address_faults(url, is_file):
            yield _at(variable, fault.zh_tw, fault.en or "")


def _of_figures(settings: Settings) -> Iterator[Bilingual]:
    yield from _too_small(settings, (("budget", "max_cost"), ("client_budget", "max_client_cost")))
    if settings.metrics_port == settings.port:
        yield _at("HUB_METRICS_PORT", "不可與 HUB_PORT 相同", "should not be HUB_PORT")
    if settings.trust_traceparent and not settings.otlp_endpoint:
        yield _at(
            "HUB_TRUST_TRACEPARENT", "沒有 HUB_OTLP_ENDPOINT 就沒有作用", "has no effect without HUB_OTLP_ENDPOINT"
        )


def _too_small(settings: Settings, at_least: Collection[tuple[str, str]]) -> Iterator[Bilingual]:
    for name, other in at_least:
        least, found, variable = getattr(settings, other), getattr(settings, name), f"HUB_{name.upper()}"
        if found < least:
            yield _at(
                variable,
                f"應不小於 HUB_{other.upper()}（{least}），目前是 {found}",
                f"should not be less than HUB_{other.upper()} ({least}), and is {found}",
            )


def _of_proxies(settings: Settings) -> Iterator[Bilingual]:
    for name in names_in(settings.proxies):
        try:
            ipaddress.ip_network(name, strict=False)
        except ValueError:
            yield _at("HUB_PROXIES", f"應為 IP 位址或網段：{name}", f"expected addresses or networks, got {name}")


def _of_secret(settings: Settings) -> Iterator[Bilingual]:
    if settings.env is Environment.PRODUCTION and settings.secret:
        different = len(set(settings.secret.get_secret_value()))
        if different < LEAST_CHARACTERS:
            yield _at(
                "HUB_SECRET",
                f"不像隨機產生：只有 {different} 種字元",
                f"not drawn by lot: {different} different characters",
            )


def _of_ledger(settings: Settings) -> Iterator[Bilingual]:
    given = {"HUB_LEDGER_KEY": settings.ledger_key, "HUB_LEDGER_CHECKPOINTS": settings.ledger_checkpoints}
    if any(given.values()) or settings.env is Environment.PRODUCTION:
        for variable in [name for name, path in given.items() if path is None]:
            yield _at(
                variable,
                "未設定：查驗帳須定期簽署，khub ledger key 可產生金鑰",
                "not set: the ledger has to be signed, khub ledger key makes a key",
            )


def _of_receipts(settings: Settings) -> Iterator[Bilingual]:
    if settings.receipt_key is None and settings.env is Environment.PRODUCTION:
        yield _at(
            "HUB_RECEIPT_KEY",
            "未設定：查驗收據須簽署，khub receipt key 可產生金鑰",
            "not set: receipts of lookups have to be signed, khub receipt key makes a key",
        )
    if settings.receipt_key and not settings.public_url:
        yield _at(
            "HUB_PUBLIC_URL", "未設定：收據須載明核發者", "not set: receipts have to say by whom they were issued"
        )


def _of_files(settings: Settings, is_file: Callable[[Path], bool]) -> Iterator[Bilingual]:
    files: Mapping[str, Path | None] = {
        "HUB_RULES": settings.rules,
        "HUB_CERTIFICATE_KINDS": settings.certificate_kinds,
        "HUB_REGISTERS": settings.registers,
        "HUB_LEDGER_KEY": settings.ledger_key,
        "HUB_SUBJECT_KEYS": settings.subject_keys,
        "HUB_RECEIPT_KEY": settings.receipt_key,
        "HUB_PG_BINDIR": settings.pg_bindir and settings.pg_bindir / "postgres",
    }
    for variable, path in files.items():
        if path is not None and not is_file(path):
            yield _at(variable, f"檔案不存在：{path}", f"there is no file {path}")
            continue
        if path is not None and (read := _READ.get(variable)):
            yield from _of_file(variable, path, read)


def _of_file(variable: str, path: Path, read: Callable[[Path], object]) -> Iterator[Bilingual]:
    try:
        read(path)
    except StartupError as error:
        said = str(error).removeprefix(f"{variable}: ")
        yield _at(variable, f"檔案內容有誤：{said}", f"what the file says is wrong: {said}")


def _databases() -> Iterator[SystemCode]:
    return (system for system in SystemCode if TABLES_OF[system] is system)


def _replica_of(system: SystemCode) -> str:
    return variable_of(system).replace("_URL", "_REPLICA_URL")


def _at(variable: str, zh_tw: str, en: str) -> Bilingual:
    return Bilingual(f"{variable}：{zh_tw}", f"{variable}: {en}")
