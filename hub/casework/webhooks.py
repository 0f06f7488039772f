"""Webhooks by the specification of Standard Webhooks: a body, and headers that prove it is the hub's own."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hub.casework.subscriptions import SECRET_PREFIX


def body(kind: str, at: datetime, data: Mapping[str, object]) -> bytes:
    """What is sent: the kind of the message, when it came about, and its data."""
    return msgspec.json.encode({"type": kind, "timestamp": at, "data": data})


def headers(secret: str, id_: UUID, at: datetime, content: bytes) -> dict[str, str]:
    """The headers of one attempt; the id stays the same in all, and is what a receiver goes by."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    seconds = int(at.timestamp())
    signature = hmac.digest(key, f"{id_}.{seconds}.".encode() + content, "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": str(id_),
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
