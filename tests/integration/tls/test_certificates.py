"""A server that cannot prove who it is gets no word of the hub, whichever kind it is."""

import asyncio
import os
import re
import ssl
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from hub.app.registers import opened_register
from hub.demo.dispatch.service import GEOREPORT, dispatch_service
from hub.demo.registers.security_server import CLIENT, ROUTE, security_server
from hub.errors import ErrorCode, SourceError
from hub.rules.systems import SystemCode
from hub.services.changes import Pace, listen
from hub.services.folders import sql_folder
from hub.services.postgres import Database
from hub.services.postgres_link import opened_link
from hub.services.settings import variable_of
from tests.fakes.dispatch import CASES, FakeDispatch
from tests.fakes.dispatch_server import app_served
from tests.integration.adversity.served import served
from tests.integration.cache.conftest import hub_at, tier_at
from tests.integration.tls.conftest import tls_postgres, tls_redis

pytestmark = pytest.mark.anyio

CASES_ASKED = "{ dispatchCases(first: 3) { nodes { caseNumber } } awards(first: 1) { nodes { id } } }"
READ_KEYS = """
import asyncio, sys
from hub.services.issuer_keys_http import opened_key_readers

async def read():
    async with opened_key_readers() as reader:
        print((await reader(sys.argv[1])()).decode())

asyncio.run(read())
"""


async def reached(url):
    async with opened_link(url, "test", time.monotonic, 5) as link:
        await Database(SystemCode.TENDERS, link, sql_folder()).ping()


def trusting(authority, **settings):
    """The environment of a process that trusts this CA, as the machine's own store would have it."""
    return {**os.environ, "SSL_CERT_FILE": str(authority.pem), **settings}


def checked(authority, urls, **settings):
    """What `khub check` says, and whether it is content."""
    addresses = {variable_of(system): url for system, url in urls.items()}
    process = subprocess.run(
        [sys.executable, "-m", "hub.cli", "check"],
        env=trusting(authority, HUB_SECRET="b7Tq9xWm2Kd4Zp8Lc6Rv1Ns3Hf5Jg0Ya", **addresses, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    return process.stdout + process.stderr, process.returncode == 0


def told_of(said, variable, output):
    """Whether the sentence on a certificate is in what was said, in both languages."""
    return re.search(f"憑證不可信：{said}.* / the certificate is not to be trusted: {said}.* .{variable}", output)


async def test_a_database_that_proves_itself_is_read(urls, right, authority):
    async with tls_postgres(urls[SystemCode.TENDERS], right, authority) as url:
        await reached(url)
        assert (await asyncio.to_thread(checked, authority, {**urls, SystemCode.TENDERS: url}))[1]


async def test_a_database_that_does_not_is_away(urls, wrong, authority):
    certificate, said = wrong
    async with tls_postgres(urls[SystemCode.TENDERS], certificate, authority) as url:
        with pytest.raises(SourceError) as refused:
            await reached(url)
        assert refused.value.code is ErrorCode.UPSTREAM_UNAVAILABLE
        assert said in refused.value.detail
        assert await changes_lost(url) is ErrorCode.UPSTREAM_UNAVAILABLE
        output, content = await asyncio.to_thread(checked, authority, {**urls, SystemCode.TENDERS: url})
    assert not content
    assert told_of(said, "HUB_TENDERS_URL", output)


async def changes_lost(url):
    """Why changes of a database are not heard."""
    lost = []

    class Heard(Exception):
        """Enough was heard."""

    def note(error):
        lost.append(error.code)
        raise Heard

    pace = Pace(answer=5, between_looks=1, first_pause=0.1, longest_pause=0.1)
    with pytest.raises(Heard):
        await listen(SystemCode.TENDERS, url, print, print, note, random=lambda: 0.0, pace=pace)
    return lost[0]


def service(certificate):
    return app_served(dispatch_service(FakeDispatch(CASES)), **certificate.of_uvicorn)


async def test_a_service_that_proves_itself_is_read(urls, right, authority):
    with service(right) as address:
        there = {**urls, SystemCode.DISPATCH: f"open311+{address}{GEOREPORT}"}
        async with served(there, SSL_CERT_FILE=str(authority.pem)) as hub:
            seen = await hub.ask(CASES_ASKED)
        assert checked(authority, there)[1]
    assert len(seen.body["data"]["dispatchCases"]["nodes"]) == 3


async def test_a_service_that_does_not_is_away(urls, wrong, authority):
    certificate, said = wrong
    with service(certificate) as address:
        there = {**urls, SystemCode.DISPATCH: f"open311+{address}{GEOREPORT}"}
        async with served(there, SSL_CERT_FILE=str(authority.pem)) as hub:
            seen = await hub.ask(CASES_ASKED)
        output, content = checked(authority, there)
    assert seen.error("dispatchCases")["code"] == "UPSTREAM_UNAVAILABLE"
    assert not seen.lost("awards")
    assert not content
    assert told_of(said, "HUB_PETITIONS_DISPATCH_URL", output)


async def test_a_redis_that_proves_itself_is_used(tmp_path, right, authority, urls):
    with tls_redis(tmp_path / "redis", right, authority) as address:
        async with tier_at(address) as tier:
            assert await tier.set_many({"name": b"value"}, 60)
        output, content = checked(authority, urls, HUB_REDIS_URL=address)
    assert content
    assert "redis        ok" in output


async def test_a_redis_that_does_not_is_done_without(tmp_path, wrong, authority, urls):
    certificate, said = wrong
    with tls_redis(tmp_path / "redis", certificate, authority) as address:
        async with tier_at(address) as tier:
            assert not await tier.set_many({"name": b"value"}, 60)
        async with hub_at(address) as hub:
            assert await hub.ask("key1") == [("KEY11", "LIVE")]
        output, content = checked(authority, urls, HUB_REDIS_URL=address)
    assert not content
    assert told_of(said, "HUB_REDIS_URL", output)


def keys_read(address, authority):
    """What reading the keys of an issuer gives, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", READ_KEYS, address],
        env=trusting(authority),
        capture_output=True,
        text=True,
        check=False,
    )


def keys_served(certificate):
    app = Starlette(routes=[Route("/keys", lambda _request: PlainTextResponse('{"keys": []}'))])
    return app_served(app, **certificate.of_uvicorn)


def test_keys_of_an_issuer_that_proves_itself_are_read(right, authority):
    with keys_served(right) as address:
        assert keys_read(f"{address}/keys", authority).stdout == '{"keys": []}\n'


def test_keys_of_an_issuer_that_does_not_are_not(wrong, authority):
    certificate, said = wrong
    with keys_served(certificate) as address:
        read = keys_read(f"{address}/keys", authority)
    assert read.stdout == ""
    assert said in read.stderr


@asynccontextmanager
async def no_registers():
    yield None


@contextmanager
def server_that_asks_for_certificates(certificate, authority):
    """A security server that takes whoever shows a certificate of the CA."""
    app = security_server(no_registers, {}, lambda _line: None)
    asks = {"ssl_ca_certs": authority.pem, "ssl_cert_reqs": ssl.CERT_REQUIRED}
    with app_served(app, **certificate.of_uvicorn, **asks) as origin:
        yield f"xroad+{origin}{ROUTE}?client={'/'.join(CLIENT)}&ca={authority.pem}"


async def pinged(address):
    async with opened_register("VEHICLE", address, patience=4) as register:
        await register.ping()


async def test_a_security_server_is_shown_the_certificate_of_the_hub(right, authority):
    own = authority.certificate("ca", "hub.example", "2")
    with server_that_asks_for_certificates(right, authority) as address:
        await pinged(f"{address}&cert={own.pem}&key={own.key}")


async def test_a_security_server_does_not_answer_a_hub_without_a_certificate_or_with_another(right, authority):
    other = authority.certificate("another", "hub.example", "2")
    with server_that_asks_for_certificates(right, authority) as address:
        for shown in ("", f"&cert={other.pem}&key={other.key}"):
            with pytest.raises(SourceError) as caught:
                await pinged(address + shown)
            assert caught.value.code == ErrorCode.UPSTREAM_UNAVAILABLE


async def test_a_security_server_with_a_wrong_certificate_is_asked_nothing(wrong, authority):
    certificate, said = wrong
    own = authority.certificate("ca", "hub.example", "2")
    with (
        server_that_asks_for_certificates(certificate, authority) as address,
        pytest.raises(SourceError) as caught,
    ):
        await pinged(f"{address}&cert={own.pem}&key={own.key}")
    assert said in caught.value.detail


async def test_check_says_which_register_it_was(right, authority, urls, tmp_path):
    own = authority.certificate("ca", "hub.example", "2")
    with server_that_asks_for_certificates(right, authority) as address:
        file = tmp_path / "registers.toml"
        file.write_text(f'VEHICLE = "{address}&cert={own.pem}&key={own.key}"\nLOW_INCOME = "{address}"\n')
        output, content = await asyncio.to_thread(checked, authority, urls, HUB_REGISTERS=str(file))
    assert re.search(r"^VEHICLE +ok$", output, re.MULTILINE)
    assert re.search(r"^LOW_INCOME +Document-free lookup: .* \(HUB_REGISTERS: LOW_INCOME\)$", output, re.MULTILINE)
    assert not content
