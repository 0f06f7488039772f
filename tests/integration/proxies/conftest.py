"""The hub, and before it HAProxy or nginx with the files of deploy/, in processes of their own."""

import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = "hub.example.gov.tw"
SYSTEMS = ("DATABASE", "AGENCIES", "TENDERS", "PETITIONS", "AWARDS", "VERIFICATION", "REPORTS")
QUERY = b'{"query":"{ __typename }"}'


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def post(path="/graphql", body=QUERY, **fields):
    """A request, as bytes."""
    headers = {"Host": NAME, "Content-Type": "application/json", "Content-Length": len(body), **fields}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def trusting():
    """For certificates that the tests make themselves."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


TLS = trusting()


@dataclass(frozen=True)
class Server:
    """Where something listens; over TLS or not."""

    port: int
    tls: bool

    def connect(self, source="127.0.0.1"):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(source, 0))
        if not self.tls:
            return plain
        try:
            return TLS.wrap_socket(plain, server_hostname=NAME)
        except OSError:
            plain.close()
            raise

    def answer(self, request, source="127.0.0.1"):
        """All that is answered to some bytes until the connection is closed or nothing comes for a while."""
        with closing(self.connect(source)) as connection:
            connection.settimeout(8)
            # Whoever has heard enough answers and closes while the rest is still being sent.
            with suppress(OSError):
                connection.sendall(request)
            return received(connection)

    def status(self, request, source="127.0.0.1"):
        answer = self.answer(request, source)
        return int(answer.split(b" ", 2)[1]) if answer else None


def received(connection):
    answer = b""
    try:
        while part := connection.recv(65536):
            answer += part
    except OSError:
        pass
    return answer


def until(holds, within=60):
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command, log, **options):
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class Hub:
    """A hub whose systems are all away, which matters nothing here, and the log of its requests."""

    server: Server
    log: Path

    def asked(self, path):
        """How many requests for a path have reached it."""
        return self.log.read_text("utf-8").count(f'"path":"{path}"')


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    port, log = free_port(), tmp_path_factory.mktemp("hub") / "log"
    addresses = {f"HUB_{name}_URL": f"postgresql://x@127.0.0.1:1/{name}" for name in SYSTEMS}
    environment = {"HUB_SECRET": "s" * 40, "HUB_PORT": str(port), "HUB_METRICS_PORT": "0", **addresses}
    with running([sys.executable, "-m", "hub.cli", "serve"], log, env=environment, cwd=DEPLOY.parent):
        until(lambda: listens(port) and Server(port, tls=False).status(post(Connection="close")) == 200)
        yield Hub(Server(port, tls=False), log)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    names = {"-keyout": folder / "key", "-out": folder / "certificate", "-subj": f"/CN={NAME}", "-days": "2"}
    options = [str(part) for pair in names.items() for part in pair]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([program("openssl"), "req", "-x509", *curve, *options], check=True, capture_output=True)
    pem = folder / "hub.pem"
    pem.write_bytes((folder / "certificate").read_bytes() + (folder / "key").read_bytes())
    return pem


def program(name):
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def haproxy_command(folder, certificate, port, backend):
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text("utf-8")
    text = text.replace("bind :80\n", f"bind 127.0.0.1:{free_port()}\n")
    text = text.replace("bind :443", f"bind 127.0.0.1:{port}").replace("/etc/haproxy/hub.pem", str(certificate))
    path = folder / "haproxy.cfg"
    path.write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{backend}"), "utf-8")
    return [program("haproxy"), "-f", str(path)], ["-c"]


def nginx_command(folder, certificate, port, backend):
    text = (DEPLOY / "nginx" / "nginx.conf").read_text("utf-8")
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}").replace(
        "listen 443", f"listen 127.0.0.1:{port}"
    )
    text = text.replace("/etc/nginx/hub.pem", str(certificate)).replace("/run/nginx.pid", str(folder / "pid"))
    text = text.replace("/dev/stdout", str(folder / "access")).replace(
        "server 127.0.0.1:8000", f"server 127.0.0.1:{backend}"
    )
    path = folder / "nginx.conf"
    path.write_text(f"daemon off;\nmaster_process off;\n{text}", "utf-8")
    return [program("nginx"), "-c", str(path)], ["-t"]


COMMANDS = {"haproxy": haproxy_command, "nginx": nginx_command}


@contextmanager
def proxied(name, folder, certificate, backend):
    """A proxy in front of what listens at `backend`."""
    port = free_port()
    command, check = COMMANDS[name](folder, certificate, port, backend)
    checked = subprocess.run([*command, *check], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with running(command, folder / "log"):
        until(lambda: listens(port))
        server = Server(port, tls=True)
        until(lambda: answers(server))
        yield server


def answers(server):
    """Whether it answers; a proxy has to find out first who lives behind it."""
    try:
        return server.status(post(Connection="close")) == 200
    except OSError:
        return False


@pytest.fixture(scope="session", params=COMMANDS)
def proxy(request, tmp_path_factory, certificate, hub):
    with proxied(request.param, tmp_path_factory.mktemp(request.param), certificate, hub.server.port) as server:
        yield server


@pytest.fixture(scope="session", params=["direct", *COMMANDS])
def way(request, tmp_path_factory, certificate, hub):
    """The hub itself, or a proxy in front of it."""
    if request.param == "direct":
        yield hub.server
        return
    with proxied(request.param, tmp_path_factory.mktemp(request.param), certificate, hub.server.port) as server:
        yield server
