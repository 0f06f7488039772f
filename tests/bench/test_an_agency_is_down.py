"""What the callers of the healthy systems notice while one system is a black hole."""

import asyncio

import pytest

from hub.rules.systems import SystemCode
from tests.bench.load import load, medians
from tests.fakes.switch import Fault, switched
from tests.integration.adversity.served import served

pytestmark = pytest.mark.anyio

ROUNDS = 3


def healthy(number):
    return f"{{ awards(first: {1 + number % 50}) {{ nodes {{ id }} }} agencies(first: 3) {{ nodes {{ code }} }} }}"


def of_all(number):
    return f"{{ tenders(first: {1 + number % 100}) {{ nodes {{ id }} }} {healthy(number)[1:]}"


async def asked(hub, queries, seconds):
    return await load(lambda number: hub.ask(queries(number)), seconds)


async def until(hub, status):
    async with asyncio.timeout(30):
        while await hub.status("tenders") != status:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.02)


async def test_the_healthy_part_beside_a_black_hole(urls, seconds):
    async with (
        switched(urls[SystemCode.TENDERS]) as switch,
        served({**urls, SystemCode.TENDERS: switch.address}, HUB_CACHE_MEGABYTES="0") as hub,
    ):
        kinds = {"the healthy systems alone": healthy, "all systems": of_all}
        runs = {(kind, state): [] for kind in kinds for state in ("well", "black-holed")}
        for _ in range(ROUNDS):
            for kind, queries in kinds.items():
                runs[kind, "well"].append(
                    await load(lambda number, asked=queries: hub.ask(asked(number)), seconds)
                )
            switch.fault = Fault.SWALLOWED
            await until(hub, "DOWN")
            for kind, queries in kinds.items():
                runs[kind, "black-holed"].append(await asked(hub, queries, seconds))
            switch.mend()
            await until(hub, "UP")
    print("\n| What is asked for | all well: answers/s, p95 ms | tenders black-holed | ratio |")
    for kind in kinds:
        (well, p95), (holed, holed_p95) = medians(runs[kind, "well"]), medians(runs[kind, "black-holed"])
        print(
            f"| {kind} | {well:.0f}, {p95:.1f} | {holed:.0f}, {holed_p95:.1f}"
            f" | {holed / well:.2f}, {holed_p95 / p95:.2f} |"
        )
