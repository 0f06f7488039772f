"""Hosts that no system of a city has: what a cloud tells a machine of itself, and what is only on one link."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import parse_qs, parse_qsl, urlsplit

Address: TypeAlias = IPv4Address | IPv6Address

# Where clouds answer with credentials, beside 169.254.169.254, which is link-local.
_METADATA_HOSTS = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
_METADATA = (IPv4Network("100.100.100.200/32"), IPv4Network("168.63.129.16/32"), IPv6Network("fd00:ec2::254/128"))
_AS_HOST = ("host", "hostaddr")
# An address of IPv4 within one of IPv6, as translators take it.
_TRANSLATED = IPv6Network("64:ff9b::/96")


def refused_host(host: str, *, loopback: bool = True) -> str | None:
    """Why nothing is to be read from a host, by its name or its literal address; None if it may be.

    `loopback`: whether this machine itself may be. Private addresses may always: agencies have them.
    """
    name = host.strip("[]").rstrip(".").lower()
    if name in _METADATA_HOSTS:
        return f"{name} tells machines of a cloud their credentials, and is no agency's system"
    if name == "localhost" or name.endswith(".localhost"):
        return None if loopback else _LOOPBACK
    try:
        return refused_address(ip_address(name.partition("%")[0]), loopback=loopback)
    except ValueError:
        return _in_disguise(name)


def refused_address(address: Address, *, loopback: bool = True) -> str | None:
    """Why nothing is to be read from an address; None if it may be."""
    plain = _plain(address)
    if plain.is_link_local or any(plain in network for network in _METADATA):
        return f"{plain} is link-local or tells machines their credentials, and is no agency's system"
    if plain.is_multicast or plain.is_unspecified:
        return f"{plain} is the address of no single machine"
    return _LOOPBACK if plain.is_loopback and not loopback else None


def hosts_of(url: str) -> list[str]:
    """Every host that an address names: in its place, maybe several, and as `host` or `hostaddr`."""
    parts = urlsplit(url)
    named = [urlsplit(f"//{each}").hostname or "" for each in parts.netloc.rpartition("@")[2].split(",")]
    asked = [each for name, value in parse_qsl(parts.query) if name in _AS_HOST for each in value.split(",")]
    # A path is a socket on this machine.
    return [host for host in (*named, *asked) if host and not host.startswith("/")]


def refused_url(url: str, *, loopback: bool = True) -> str | None:
    """Why nothing is to be read from an address, by the hosts that it names; None if it may be."""
    return next((why for host in hosts_of(url) if (why := refused_host(host, loopback=loopback))), None)


def with_verified_server(url: str) -> str:
    """A database's address that says nothing of TLS, with `sslmode=verify-full` if it leads beyond this machine.

    The driver itself would take any certificate, and go on in the clear where there is none.
    """
    query = urlsplit(url).query
    if "sslmode" in parse_qs(query) or all(map(is_this_machine, hosts_of(url))):
        return url
    return f"{url}{'&' if query else '?'}sslmode=verify-full"


def first_refused(addresses: Iterable[Address], *, loopback: bool = True) -> str | None:
    """Why one of the addresses that a name has is refused; None if none is."""
    return next((why for each in addresses if (why := refused_address(each, loopback=loopback))), None)


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine itself, by its name or its literal address."""
    return refused_host(host, loopback=False) == _LOOPBACK


def _plain(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _in_disguise(name: str) -> str | None:
    """Systems read 2852039166, 0xa9fea9fe and 169.254.43518 as addresses too; no name ends in a number."""
    last = name.rpartition(".")[2]
    if last.isdecimal() or last.startswith("0x"):
        return f"{name} is an address in disguise: write it with four numbers"
    return None


_LOOPBACK = "a service on this machine itself is for development; with HUB_ENV=production name another host"
