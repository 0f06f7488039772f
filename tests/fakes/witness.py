"""A witness as c2sp.org/tlog-witness has it, in a process of its own, which keeps what it saw in a file.

`python -m tests.fakes.witness STATE SEED KEY`: says its address, then serves until it is killed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from base64 import b64decode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from hub.errors import BadInput
from hub.privacy.ledger.checkpoints import open_checkpoint, read_checkpoint
from hub.privacy.ledger.keys import KeyKind, SigningKey, VerifyingKey
from hub.privacy.ledger.merkle import is_consistent
from hub.privacy.ledger.notes import Signature, cosigned_message, read_note

NAME = "witness.test/w1"


def witness_key(seed: bytes) -> VerifyingKey:
    """The verifying key of the witness with this seed."""
    return VerifyingKey(NAME, KeyKind.COSIGNATURE, SigningKey(NAME, seed).verifying.public)


def answer(state: Path, seed: bytes, log: VerifyingKey, body: bytes) -> tuple[int, str]:
    """The status and body for a submission; what it says that it saw is kept before it says so."""
    head, _, written = body.partition(b"\n\n")
    first, *lines = head.decode().split("\n")
    old, proof = int(first.removeprefix("old ")), [b64decode(line, validate=True) for line in lines]
    text = read_note(written).text
    checkpoint = read_checkpoint(text)
    refusal = _refusal(written, log, checkpoint.origin, old > checkpoint.size)
    if refusal:
        return refusal
    size, root = json.loads(state.read_text()) if state.exists() else (0, "")
    if old != size:
        return 409, f"{size}\n"
    if old == checkpoint.size and root not in ("", checkpoint.root.hex()):
        return 409, "another root"
    is_next = (
        is_consistent(old, checkpoint.size, proof, bytes.fromhex(root), checkpoint.root) if old else not proof
    )
    if not is_next:
        return 422, "not consistent"
    aside = state.with_suffix(".new")
    aside.write_text(json.dumps([checkpoint.size, checkpoint.root.hex()]))
    aside.rename(state)
    now = int(time.time())
    value = now.to_bytes(8) + SigningKey(NAME, seed).signature(cosigned_message(text, now))
    return 200, str(Signature(NAME, witness_key(seed).id, value))


def _refusal(written: bytes, log: VerifyingKey, origin: str, is_shorter: bool) -> tuple[int, str] | None:
    if origin != log.name:
        return 404, "another log"
    try:
        open_checkpoint(written, [log])
    except BadInput:
        return 403, "not signed by the log"
    return (400, "the old size is larger") if is_shorter else None


def serve(state: str, seed: str, log: str) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = 404, "no such path"
            if self.path == "/add-checkpoint":
                status, said = answer(Path(state), bytes.fromhex(seed), VerifyingKey.read(log), body)
            self.send_response(status)
            if status == 409:
                self.send_header("Content-Type", "text/x.tlog.size")
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


@contextmanager
def running_witness(state: Path, seed: bytes, log: VerifyingKey):
    """The address of a witness that goes on from this state; it is killed at the end."""
    command = [sys.executable, "-m", "tests.fakes.witness", str(state), seed.hex(), log.text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    serve(*sys.argv[1:])
