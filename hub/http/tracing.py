"""What tells a trace of an operation, where the hub is traced; names, ids and counts, never a caller's text."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol


class OperationSpan(Protocol):
    """The span of one operation."""

    def ended(self, operation: str, document: str | None, codes: Sequence[str]) -> None:
        """Tell its type, the id of its document if that is stored, and the codes of its errors."""
        ...


class Tracing(Protocol):
    """Begins spans."""

    def operation(self, request_id: str, traceparent: str | None) -> AbstractContextManager[OperationSpan]:
        """The span of an operation; as part of the trace that its caller names, where callers are believed."""
        ...
