"""Addresses of services that an adapter reads: `adapter+https://host/path?option=…`."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

# Files of TLS: the CA of the service's certificate, and the certificate and key that the hub shows.
TLS_OPTIONS = frozenset({"ca", "cert", "key"})


@dataclass(frozen=True, slots=True, repr=False)
class ServiceAddress:
    """Where a service is, and what the address tells the hub itself: nothing of `options` is sent as it is."""

    origin: str
    path: str
    options: Mapping[str, str]

    def option(self, name: str) -> str:
        """An option that has to be there; raises ValueError."""
        if not self.options.get(name):
            raise ValueError(f"缺少 {name} / {name} is missing")
        return self.options[name]

    def refuse_others(self, known: Collection[str]) -> None:
        """Raise ValueError for an option that nothing reads."""
        if unknown := sorted(self.options.keys() - {*known, *TLS_OPTIONS}):
            expected = ", ".join(sorted({*known, *TLS_OPTIONS}))
            raise ValueError(f"沒有選項 {unknown[0]} / no such option as {unknown[0]}; there are {expected}")


def service_address(url: str) -> ServiceAddress:
    """The address of a service without its adapter; raises ValueError, whose text has nothing of the options."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("應為 https://主機/路徑，且不含帳號 / expected https://host/path without an account")
    options = parse_qsl(parts.query, keep_blank_values=True)
    if len({name for name, _ in options}) < len(options):
        raise ValueError("選項重複 / an option is there twice")
    return ServiceAddress(f"{parts.scheme}://{parts.netloc}", parts.path.strip("/"), dict(options))


def tls_of(address: ServiceAddress) -> ssl.SSLContext | None:
    """What the options say of certificates; None: those that the machine trusts. Raises ValueError."""
    files = {name: address.options[name] for name in TLS_OPTIONS & address.options.keys()}
    if not files:
        return None
    if "key" in files and "cert" not in files:
        raise ValueError("有 key 而缺少 cert / there is a key, and cert is missing")
    for name, file in files.items():
        if not Path(file).is_file():
            raise ValueError(f"{name} 的檔案不存在：{file} / the file of {name} is not there: {file}")
    try:
        context = ssl.create_default_context(cafile=files.get("ca"))
        if "cert" in files:
            # An encrypted key would ask for its password at the terminal.
            context.load_cert_chain(files["cert"], files.get("key"), password="")
    except (ssl.SSLError, OSError) as error:
        raise ValueError(
            f"憑證檔案無法使用 / the files of certificates cannot be used: {error.strerror}"
        ) from error
    return context
