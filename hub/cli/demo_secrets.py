"""What a demo keeps in its folder for its owner alone, each made at the first start."""

from __future__ import annotations

import secrets
from pathlib import Path

from hub.app.ledger import LedgerSigning, ledger_signing
from hub.app.receipts import receipt_keys
from hub.privacy.ledger.keys import SigningKey as LedgerKey
from hub.privacy.receipts.keys import ReceiptKeys, SigningKey


def demo_secret(folder: Path) -> bytes:
    """This demo's secret, made at the first start and kept for its owner only."""
    path = folder / "secret"
    if not path.exists():
        write_secret(path, secrets.token_hex(32))
    return path.read_bytes()


def demo_ledger(folder: Path) -> LedgerSigning:
    """What signs this demo's ledger, made at the first start."""
    key = folder / "ledger.key"
    if not key.exists():
        write_secret(key, LedgerKey("khub.demo/ledger", secrets.token_bytes(32)).text)
    return ledger_signing(key, str(folder / "ledger.checkpoints"))


def demo_receipt_keys(folder: Path) -> ReceiptKeys:
    """What signs this demo's receipts, made at the first start."""
    file = folder / "receipt.key"
    if not file.exists():
        write_secret(file, ReceiptKeys(SigningKey(secrets.token_bytes(32))).text)
    return receipt_keys(file)


def write_secret(path: Path, text: str) -> None:
    """Write what is for its owner only."""
    # Written aside first: a start that is cut off must not leave an empty secret.
    new = path.with_suffix(".new")
    new.touch(0o600)
    new.write_text(text, "ascii")
    new.rename(path)
