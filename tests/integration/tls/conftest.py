"""Certificates made by openssl, and servers that show one or another of them."""

import asyncio
import shutil
import ssl
import subprocess
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.cache.conftest import free_port, running

# What is wrong with each: who signed it, for which host, for how many days; and what OpenSSL says of it.
RIGHT = ("ca", "localhost", "2")
WRONG = {
    "another CA": ("another", "localhost", "2", "unable to get local issuer certificate"),
    "another host": ("ca", "elsewhere.example", "2", "Hostname mismatch"),
    "expired": ("ca", "localhost", "-1", "certificate has expired"),
}


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as files."""

    pem: Path
    key: Path

    @property
    def of_uvicorn(self):
        return {"ssl_certfile": self.pem, "ssl_keyfile": self.key}


class Authority:
    """Makes certificates of a CA that the hub is told to trust, and of one that it is not."""

    def __init__(self, folder):
        self._folder = folder
        for name in ("ca", "another"):
            self._openssl("req", "-x509", *self._key(name), "-out", f"{name}.pem", "-days", "2")
        self.pem = folder / "ca.pem"

    def certificate(self, ca, host, days):
        name = f"{ca}-{host}-{days}"
        extension = f"subjectAltName=DNS:{host}"
        self._openssl("req", *self._key(name), "-addext", extension, "-out", f"{name}.csr")
        signed = ("-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-copy_extensions", "copy", "-days", days)
        self._openssl("x509", "-req", "-in", f"{name}.csr", *signed, "-out", f"{name}.pem")
        return Certificate(self._folder / f"{name}.pem", self._folder / f"{name}.key")

    def _key(self, name):
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        return (*curve, "-keyout", f"{name}.key", "-subj", f"/CN={name}")

    def _openssl(self, *arguments):
        program = shutil.which("openssl")
        if program is None:
            pytest.skip("openssl is not installed")
        made = subprocess.run([program, *arguments], cwd=self._folder, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def right(authority):
    return authority.certificate(*RIGHT)


@pytest.fixture(params=WRONG)
def wrong(request, authority):
    """Each wrong certificate, and what is said of it."""
    *made, said = WRONG[request.param]
    return authority.certificate(*made), said


@asynccontextmanager
async def tls_postgres(url, certificate, authority):
    """The address of a database that is reached over TLS only: PostgreSQL's own, behind what shows a certificate.

    The PostgreSQL that comes with the hub speaks no TLS itself.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.pem, certificate.key)
    parts = urlsplit(url)

    async def pass_on(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader, writer):
        # SSLRequest, and that it is granted: https://www.postgresql.org/docs/current/protocol-message-formats.html
        assert (await reader.readexactly(8))[4:] == (80877103).to_bytes(4)
        writer.write(b"S")
        with suppress(OSError):
            await writer.start_tls(context)
            there, back = await asyncio.open_unix_connection(f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432")
            await asyncio.gather(pass_on(reader, back), pass_on(there, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://hub@localhost:{port}{parts.path}?sslmode=verify-full&sslrootcert={authority.pem}"


@contextmanager
def tls_redis(folder, certificate, authority):
    """The address of a Redis that is reached over TLS only."""
    port = free_port()
    options = ("--tls-port", str(port), "--tls-auth-clients", "no", "--tls-ca-cert-file", str(authority.pem))
    files = ("--tls-cert-file", str(certificate.pem), "--tls-key-file", str(certificate.key))
    with running(folder, *options, *files):
        yield f"rediss://localhost:{port}/0?ssl_ca_certs={authority.pem}"
