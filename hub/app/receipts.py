"""The receipts of this hub: what signs them, what is published to check them, and the words for what they say."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from hub.connectors.verification.records import DisabilityGrade, IncomeClass, TaxKind, Zoning
from hub.errors import BadInput, StartupError
from hub.privacy.kinds import Kinds
from hub.privacy.receipts.hashed import SALT_BYTES
from hub.privacy.receipts.issuing import Receipts
from hub.privacy.receipts.keys import ReceiptKeys
from hub.privacy.receipts.statement import Words, words_of
from hub.privacy.registers import Register


@dataclass(frozen=True, slots=True)
class ReceiptSigning:
    """The keys of receipts, in whose name they are signed, and how many days they are good for."""

    keys: ReceiptKeys
    issuer: str
    days: int

    def receipts(self) -> Receipts:
        """What writes them."""
        return Receipts(self.issuer, self.keys.signing, self.days, lambda: secrets.token_bytes(SALT_BYTES))


def receipt_keys(path: Path) -> ReceiptKeys:
    """The keys in a file: the first line signs, those below are published with it; raises StartupError."""
    try:
        return ReceiptKeys.read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(
            f"HUB_RECEIPT_KEY：無法讀取 {path} / HUB_RECEIPT_KEY: {path} cannot be read: {type(error).__name__}"
        ) from error
    except BadInput as error:
        raise StartupError(f"HUB_RECEIPT_KEY: {path}: {error}") from error


def receipt_words(kinds: Kinds) -> Words:
    """What the codes in receipts are called."""
    names = {code: kind.name for code, kind in kinds.items()}
    return words_of(names, Register, [*IncomeClass, *DisabilityGrade, *TaxKind, *Zoning])
