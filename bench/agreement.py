"""Whether all contestants give the same data: only then does it mean anything who is faster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bench.served import Server
from hub.errors import StartupError

SAMPLES = 8


def require_agreement(
    reference: Server, others: Sequence[Server], operation: str, bodies: Sequence[bytes]
) -> None:
    """Raise StartupError, with the first place that differs, unless all answer as the reference does."""
    for body in bodies[:: max(1, len(bodies) // SAMPLES)]:
        wanted = _data(reference, operation, body)
        for server in others:
            if not server.contestant.is_constant:
                difference = next(differences(wanted, _data(server, operation, body)), None)
                if difference:
                    raise StartupError(f"{server.contestant.name} answers {operation} otherwise: {difference}")


def differences(wanted: Any, found: Any, where: str = "data") -> Iterator[str]:
    """Where two JSON values differ, and how."""
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        for name, value in wanted.items():
            yield from differences(value, found[name], f"{where}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for place, value in enumerate(wanted):
            yield from differences(value, found[place], f"{where}[{place}]")
    elif wanted != found:
        yield f"{where} is {_short(found)}, the hub says {_short(wanted)}"


def _data(server: Server, operation: str, body: bytes) -> Any:
    answer = server.answer(body)
    if "errors" in answer or not answer.get("data"):
        raise StartupError(
            f"{server.contestant.name} fails at {operation}: {_short(answer.get('errors', answer))}"
        )
    return answer["data"]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}…"
