"""A second tier in memory, which can be lost, lie, and be held up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence


class FakeSecondTier:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.values: dict[str, tuple[bytes, float]] = {}
        self.lost = False
        self.looks: list[list[str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._clock = clock

    async def get_many(self, names: Sequence[str]) -> Sequence[bytes | None]:
        self.looks.append(list(names))
        await self.gate.wait()
        return [None if self.lost else self._value(name) for name in names]

    async def set_many(self, values: Mapping[str, bytes], seconds: float) -> bool:
        await asyncio.sleep(0)
        if not self.lost:
            self.values.update({name: (value, self._clock() + seconds) for name, value in values.items()})
        return not self.lost

    async def add_many(self, values: Mapping[str, bytes], seconds: float) -> bool:
        return await self.set_many(
            {name: value for name, value in values.items() if self._value(name) is None}, seconds
        )

    def _value(self, name: str) -> bytes | None:
        value, until = self.values.get(name, (b"", 0.0))
        return value if self._clock() < until else None
