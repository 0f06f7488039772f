"""What is wrong with the address of a system, as far as it can be told without asking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from hub.rules.bilingual import Bilingual

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_VERIFYING = _SSL_MODES[-2:]
_SSL_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")


def address_faults(url: str, is_file: Callable[[Path], bool]) -> Iterator[Bilingual]:
    """What is wrong with the address of a database or service; only names of files are repeated."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        yield Bilingual("主機或連接埠的格式不對", "the host or the port is malformed")
        return
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme.startswith("postgres"):
        yield from _database_faults(parts, given, is_file)
    elif not parts.hostname:
        yield Bilingual("缺少主機名稱", "the host is missing")


def same_database(one: str, other: str) -> bool:
    """Whether two addresses name one database of one server."""
    return _named(one) == _named(other)


def _named(url: str) -> tuple[str, int, str]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname or query.get("host", [""])[-1]
    return host, parts.port or int(query.get("port", ["5432"])[-1]), parts.path


def _database_faults(
    parts: SplitResult, given: dict[str, str], is_file: Callable[[Path], bool]
) -> Iterator[Bilingual]:
    if not parts.path.strip("/") and "dbname" not in given and "database" not in given:
        yield Bilingual("缺少資料庫名稱", "the name of the database is missing")
    if (mode := given.get("sslmode")) is not None and mode not in _SSL_MODES:
        modes = ", ".join(_SSL_MODES)
        yield Bilingual(f"sslmode 應為其一：{modes}", f"sslmode should be one of: {modes}")
    if mode in _VERIFYING and "sslrootcert" not in given:
        yield Bilingual(
            "請以 sslrootcert 指定簽發其憑證之 CA 的檔案，或以 sslmode 說明不驗證",
            "name the file of its certificate's CA as sslrootcert, or say with sslmode that none is verified",
        )
    for name in _SSL_FILES:
        if name in given and not is_file(Path(given[name])):
            yield Bilingual(
                f"{name} 的檔案不存在：{given[name]}", f"the file of {name} is not there: {given[name]}"
            )
