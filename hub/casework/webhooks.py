"""Webhooks by the specification of Standard Webhooks: a body, and headers that prove it is the hub's own."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hub.casework.subscriptions import SECRET_PREFIX


def body(kind: str, at: datetime, data: Mapping[str, object]) -> bytes:
    """What is sent: the kind of the message, when it came about, and its data."""
    return msgspec.json.encode({"type": kind, "timestamp": at, "data": data})


def headers(secrets: Sequence[str], id_: UUID, at: datetime, content: bytes) -> dict[str, str]:
    """The headers of one attempt, signed with each secret that a receiver may have.

    The id stays the same in all attempts, and is what a receiver goes by.
    """
    seconds = int(at.timestamp())
    signed = f"{id_}.{seconds}.".encode() + content
    return {
        "Content-Type": "application/json",
        "webhook-id": str(id_),
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
