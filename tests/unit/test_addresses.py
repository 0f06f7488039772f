"""Hosts that no system of a city has are refused, in whatever way they are written."""

from ipaddress import ip_address

import pytest

from hub.services.addresses import first_refused, hosts_of, refused_host, refused_url, with_verified_server
from hub.services.http_resolver import RefusingResolver

METADATA = [
    "169.254.169.254",
    "169.254.0.1",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[fe80::1]",
    "[fe80::1%eth0]",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "metadata.google.internal",
    "METADATA.google.internal.",
    "instance-data",
    "2852039166",
    "0xa9fea9fe",
    "0xa9.254.169.254",
    "169.254.43518",
    "0251.0376.0251.0376",
    "0.0.0.0",
    "[::]",
    "224.0.0.1",
    "[ff02::1]",
]
USUAL = ["db.example", "10.0.0.5", "192.168.1.20", "172.16.0.1", "[fd12:3456::1]", "203.0.113.9", "xn--kpry57d.tw"]
HERE = ["localhost", "db.localhost", "127.0.0.1", "127.8.8.8", "[::1]", "[::ffff:127.0.0.1]"]


@pytest.mark.parametrize("host", METADATA)
def test_a_link_local_host_or_one_of_metadata_is_refused(host):
    assert refused_host(host)
    assert refused_url(f"open311+https://{host}/v2")
    assert refused_url(f"postgresql://hub:secret@{host}:5432/tenders")


@pytest.mark.parametrize("host", USUAL)
def test_a_host_in_the_citys_network_or_outside_is_not(host):
    assert refused_host(host, loopback=False) is None


@pytest.mark.parametrize("host", HERE)
def test_this_machine_itself_is_refused_where_it_may_not_be(host):
    assert refused_host(host) is None
    assert refused_host(host, loopback=False)


def test_every_host_of_an_address_counts():
    assert hosts_of("postgresql://u:p@a:1,[::2]:2/db?host=c,/run&hostaddr=10.0.0.1") == [
        "a",
        "::2",
        "c",
        "10.0.0.1",
    ]
    assert refused_url("postgresql://u:p@db.example,169.254.169.254/tenders")
    assert refused_url("postgresql:///tenders?hostaddr=169.254.169.254")
    assert refused_url("postgresql:///tenders?host=/run/postgresql") is None


def test_one_refused_address_of_a_name_is_enough():
    assert first_refused(map(ip_address, ("10.0.0.1", "fe80::1")))
    assert first_refused(map(ip_address, ("10.0.0.1", "fd00::1"))) is None


class Names:
    """A resolver that says what it is told to say."""

    def __init__(self, *addresses):
        self.addresses = addresses

    async def resolve(self, host, port=0, family=0):
        return [{"hostname": host, "host": each, "port": port} for each in self.addresses]

    async def close(self):
        self.addresses = ()


@pytest.mark.anyio
async def test_a_name_that_comes_to_lead_to_metadata_is_not_connected_to():
    names = Names("10.0.0.1")
    resolver = RefusingResolver(names)
    assert len(await resolver.resolve("dispatch.example", 443)) == 1
    names.addresses = ("10.0.0.1", "169.254.169.254")
    with pytest.raises(OSError, match="link-local"):
        await resolver.resolve("dispatch.example", 443)
    await resolver.close()
    assert names.addresses == ()


@pytest.mark.parametrize("host", USUAL)
def test_beyond_this_machine_a_database_has_to_prove_who_it_is(host):
    assert with_verified_server(f"postgresql://hub@{host}/db") == f"postgresql://hub@{host}/db?sslmode=verify-full"
    assert with_verified_server(f"postgresql:///db?host={host}").endswith("&sslmode=verify-full")
    assert with_verified_server(f"postgresql://localhost,{host}/db").endswith("?sslmode=verify-full")


@pytest.mark.parametrize("host", HERE)
def test_on_this_machine_it_does_not(host):
    for url in (f"postgresql://hub@{host}/db", f"postgresql:///db?host={host}", "postgresql:///db?host=/run/pg"):
        assert with_verified_server(url) == url


def test_what_an_address_says_of_tls_stands():
    url = "postgresql://hub@db.example/db?sslmode=disable"
    assert with_verified_server(url) == url
