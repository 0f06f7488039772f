"""An answer leaves nothing behind that only the garbage collector could find."""

import gc

import pytest

pytestmark = pytest.mark.anyio

PAGE = """{ tenders(first: 5) { nodes { title agency { name { zhTw } } progressReports(first: 3) { month } } }
  awards(first: 3) { nodes { id programme { name { en } } } } }"""


async def test_what_was_fetched_and_written_is_gone_when_it_is_answered(hub):
    await hub.data(PAGE)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        await hub.data(PAGE)
        gc.collect()
        left = [each for each in gc.garbage if type(each).__module__.startswith("hub.execution")]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left == []
