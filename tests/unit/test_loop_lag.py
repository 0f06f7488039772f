"""How late the loop is, by its own clock."""

import pytest

from hub.services.loop_lag import LOOK_SECONDS, watch_lag

pytestmark = pytest.mark.anyio


async def test_what_the_loop_came_late_by_is_told():
    now, seen, late = [100.0], [], iter([0.0, 0.3, -0.001])

    async def sleep(seconds):
        try:
            now[0] += seconds + next(late)
        except StopIteration:
            raise EOFError from None

    with pytest.raises(EOFError):
        await watch_lag(seen.append, lambda: now[0], sleep)
    assert seen == [pytest.approx(0.0), pytest.approx(0.3), 0.0]
    assert LOOK_SECONDS <= 1
