"""Clients of Redis by address: one server, a service that Sentinels watch over, or a cluster.

`redis://host:port/0`, `rediss://…`, `unix:///path`, `redis+sentinel://host:port,host:port/service`,
`redis+cluster://host:port,host:port`; the last two with TLS as `rediss+…`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias, TypedDict
from urllib.parse import SplitResult, unquote, urlsplit

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from hub.errors import StartupError

RedisClient: TypeAlias = Redis | RedisCluster

_FORMS = "redis://, rediss://, unix://, redis+sentinel://hosts/service or redis+cluster://hosts"


class _Options(TypedDict):
    socket_timeout: float
    socket_connect_timeout: float
    max_connections: int
    protocol: int
    retry: Retry


@asynccontextmanager
async def opened_redis(address: str, seconds: float, connections: int) -> AsyncIterator[RedisClient]:
    """A client that connects when first asked and fails after `seconds`, without trying again.

    Raises StartupError for an address of another form; the address may hold a password and is not repeated.
    """
    options = _Options(
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        max_connections=connections,
        # What the newer protocol adds is not used, and costs round trips when connecting.
        protocol=2,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client, sentinel = _client(address, options)
    except (ValueError, TypeError) as error:
        raise StartupError(f"the address of Redis should be {_FORMS}") from error
    try:
        yield client
    finally:
        await client.aclose()
        if sentinel is not None:
            await sentinel.aclose()


def _client(address: str, options: _Options) -> tuple[RedisClient, Sentinel | None]:
    parts = urlsplit(address)
    kind, _, form = parts.scheme.partition("+")
    if not form:
        return Redis.from_url(address, **options), None
    if kind not in {"redis", "rediss"}:
        raise ValueError("another scheme")
    if form == "cluster":
        return _cluster(parts, options), None
    if form == "sentinel":
        return _sentinel(parts, options)
    raise ValueError("another form")


def _cluster(parts: SplitResult, options: _Options) -> RedisCluster:
    username, password = _account(parts)
    nodes = [ClusterNode(host, port) for host, port in _hosts(parts, 6379)]
    return RedisCluster(
        startup_nodes=nodes, ssl=_encrypted(parts), username=username, password=password, **options
    )


def _sentinel(parts: SplitResult, options: _Options) -> tuple[Redis, Sentinel]:
    username, password = _account(parts)
    service, _, database = parts.path.strip("/").partition("/")
    if not service:
        raise ValueError("no service")
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # as the client has it
        _hosts(parts, 26379), sentinel_kwargs={**options, "ssl": _encrypted(parts)}
    )
    master = sentinel.master_for(
        unquote(service),
        db=int(database or 0),
        ssl=_encrypted(parts),
        username=username,
        password=password,
        **options,
    )
    return master, sentinel


def _encrypted(parts: SplitResult) -> bool:
    return parts.scheme.startswith("rediss")


def _account(parts: SplitResult) -> tuple[str | None, str | None]:
    account, at, _ = parts.netloc.rpartition("@")
    username, _, password = account.partition(":")
    return (unquote(username) or None, unquote(password) or None) if at else (None, None)


def _hosts(parts: SplitResult, default_port: int) -> list[tuple[str, int]]:
    """The hosts, of which there may be several; each is read as the only one of an address."""
    hosts = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    return [(_named(host.hostname), host.port or default_port) for host in hosts]


def _named(host: str | None) -> str:
    if not host:
        raise ValueError("no host")
    return host
