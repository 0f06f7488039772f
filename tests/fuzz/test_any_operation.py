"""Whatever is asked of a field, by whomever: an answer of the right shape, or a coded error that is no server's.

`HUB_FUZZ=200` tries so many examples of each field, `HUB_FUZZ_SEED=7` others than usual.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.answers import SCHEMA, fuzzed, require_sound
from tests.fuzz.requests import Requests, body, targets

# What is longer the server refuses before the hub sees it.
LONGEST_URL = 15_000


@pytest.fixture(scope="module")
def requests(known):
    return Requests(SCHEMA, known)


@pytest.mark.parametrize("target", targets(SCHEMA), ids=str)
@fuzzed
@given(data=st.data())
def test_a_field_answers_whatever_it_is_asked(client, requests, key, target, data):
    request = data.draw(requests.to(target))
    sent = body(request)
    require_sound(request, *client.post(sent, None))
    require_sound(request, *client.post(sent, key))
    require_refused(client, sent, key[:-1] + "g")
    if len(sent) < LONGEST_URL:
        require_sound(request, *client.get(request))


def require_refused(client, sent, bad_key):
    """A bad key is refused, unless the body is no request, which is refused whoever sends it."""
    status, answer = client.post(sent, bad_key)
    if status == 401:
        assert b'"UNAUTHENTICATED"' in answer
    else:
        assert (status, answer) == client.post(sent, None)
        assert (status, b'"data"' in answer) == (400, False)
