"""Whatever is asked of a subscription, by whomever and by whichever way: news of the right shape, or a coded error
that is no server's; and when its caller has left, nothing of it goes on.
"""

import asyncio
import json
from contextlib import ExitStack

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.systems import SystemCode
from hub.services.callers import ANYONE
from hub.sources.health import SYSTEM_STATUS
from tests.conftest import opened_hub
from tests.fuzz.answers import SCHEMA, fuzzed, require_sound, require_sound_result
from tests.fuzz.requests import Request, Requests, body, subscriptions
from tests.fuzz.streams import EITHER, Endpoints
from tests.http.cases import CODE, NUMBER, own_case

BAD_REQUEST = 4400
GOOD = {
    "systemStatusChanged": "subscription { systemStatusChanged { code status } }",
    "serviceCaseUpdated": f"""subscription {{
        serviceCaseUpdated(caseNumber: "{NUMBER}", queryCode: "{CODE}") {{ subject }}
    }}""",
}


class Callers:
    """Those who wait for the news of a hub in a loop of its own; there are news as soon as somebody waits."""

    def __init__(self, portal, hub, case):
        self._portal = portal
        self._metrics = hub.metrics
        # No system changes its status as often as is asked here.
        self._topics = hub.operations._new_context(ANYONE, "a-request").topics
        self._case = case
        self._endpoints = Endpoints({**hub.parts, "tracing": None}, self._tell)

    def hear(self, way, *sent):
        """What was heard of an exchange by this way."""
        return self._portal.call(way, self._endpoints, *sent)

    def waiting(self):
        """How many streams are open, or wait to be told of something."""
        of = [self._metrics.get_sample_value("khub_streams", {"kind": kind}) for kind in ("events", "websocket")]
        told = [inbox for by_row in self._topics._inboxes.values() for each in by_row.values() for inbox in each]
        # The hub itself is told of statuses, to tell other hubs.
        return sum(filter(None, of)) + len(told) - 1

    async def _tell(self):
        self._topics.tell(SYSTEM_STATUS, SystemCode.PETITIONS)
        await self._case.change()
        await asyncio.sleep(0.003)


@pytest.fixture(scope="module")
def callers(urls):
    with start_blocking_portal() as portal, ExitStack() as stack:
        hub = stack.enter_context(portal.wrap_async_context_manager(opened_hub(urls)))
        case = stack.enter_context(portal.wrap_async_context_manager(own_case(urls)))
        yield Callers(portal, hub, case)


@pytest.fixture(scope="module")
def requests(known):
    # Most of a subscription's requests are to be let in.
    return Requests(SCHEMA, {**known, "caseNumber": (NUMBER,) * 5, "queryCode": (CODE,) * 5})


@pytest.mark.parametrize("name", [each.name for each in subscriptions(SCHEMA)])
@pytest.mark.parametrize("way", [Endpoints.post, Endpoints.over_socket])
def test_who_is_let_in_hears_the_news(callers, way, name):
    heard = callers.hear(way, json.dumps({"query": GOOD[name]}).encode(), None)
    kind, result = heard.messages[0]
    assert (heard.status, kind) == (200, "next")
    assert result["data"][name]
    assert callers.waiting() == 0


@pytest.mark.parametrize("target", subscriptions(SCHEMA), ids=str)
@fuzzed
@given(data=st.data())
def test_a_subscription_answers_whatever_it_is_asked(callers, requests, key, target, data):
    request = data.draw(requests.to(target))
    sent = body(request)
    require_sound_stream(request, callers.hear(Endpoints.post, sent, None))
    require_sound_stream(request, callers.hear(Endpoints.post, sent, key))
    require_sound_stream(request, callers.hear(Endpoints.post, sent, key, EITHER))
    require_sound_stream(request, callers.hear(Endpoints.get, request))
    require_sound_stream(request, callers.hear(Endpoints.over_socket, sent, None))
    require_sound_stream(request, callers.hear(Endpoints.over_socket, sent, key))
    require_refused(callers, sent, key[:-1] + "g")
    assert callers.waiting() == 0


def require_sound_stream(request: Request, heard):
    """What every stream must be that its caller left after the first answer; raises AssertionError."""
    if not heard.messages and heard.status != BAD_REQUEST:
        require_sound(request, heard.status, heard.body)
    for kind, result in heard.messages:
        assert heard.status == 200
        assert (kind == "next") == (result is not None)
        if result is not None:
            require_sound_result(request, result)


def require_refused(callers, sent, bad_key):
    """A bad key is refused, unless the body is no request, which is refused whoever sends it."""
    heard = callers.hear(Endpoints.post, sent, bad_key)
    assert heard.messages == []
    assert heard.status == 401 or heard == callers.hear(Endpoints.post, sent, None)
    assert callers.hear(Endpoints.over_socket, sent, bad_key).status == 4403
