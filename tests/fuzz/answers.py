"""What every answer must be, whatever was asked; and how often a test asks."""

import msgspec
from graphql import parse
from hypothesis import HealthCheck, Phase, seed, settings

from hub.errors import ErrorCode
from hub.schema import public_schema
from tests.fuzz.conftest import EXAMPLES, SEED
from tests.fuzz.shapes import Shape, null_at

SCHEMA = public_schema()
STATUSES = {200, 400, 401, 405, 414}
# Of an agency's failures only lateness is nobody's fault: the machine may be busy.
SERVERS = {"INTERNAL", "UPSTREAM_REJECTED", "UPSTREAM_MALFORMED", "UPSTREAM_UNAVAILABLE"}


def require_sound(request, status, answer):
    """What every answer must be; raises AssertionError."""
    assert status in STATUSES, (status, answer[:500])
    found = msgspec.json.decode(answer)
    require_sound_result(request, found)
    assert ("data" in found) == (status == 200)


def require_sound_result(request, found):
    """What every result must be, however it comes; raises AssertionError."""
    assert isinstance(found, dict)
    assert found.keys() <= {"data", "errors", "extensions"}
    errors = found.get("errors", [])
    for error in errors:
        require_sound_error(error)
    if "data" not in found:
        assert errors
        return
    assert all(null_at(found["data"], error["path"]) for error in errors), errors
    if not request.is_broken:
        shape = Shape(SCHEMA, parse(request.query), request.variables)
        assert list(shape.faults(found["data"])) == []


def require_sound_error(error):
    """What every error must be; raises AssertionError."""
    said = error["extensions"]
    assert said["code"] in set(ErrorCode) - SERVERS, error
    assert said["zhTw"]
    assert said["en"]
    assert error["message"].isprintable(), error
    assert len(error["message"]) < 600, error


def fuzzed(test):
    """So many examples, the same ones each time or those of a seed."""
    more = settings(
        max_examples=EXAMPLES,
        derandomize=SEED is None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    return more(seed(int(SEED))(test) if SEED else test)
