"""Each kind is asked where it is read, and what goes wrong there is told by its name."""

from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec
import pytest

from hub.connectors.verification.by_kind import RegistersByKind
from hub.connectors.verification.enquiries import Enquiry
from hub.connectors.verification.records import Held
from hub.errors import SourceRejected
from hub.http.health import ready
from hub.privacy.registers import Register
from hub.rules.systems import SystemCode
from hub.sources.health import Health, SystemStatus

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


class FakeRegisters:
    """Answers its own name, or fails."""

    def __init__(self, name, failure=None):
        self.name, self.failure = name, failure

    async def held(self, enquiries):
        if self.failure:
            raise self.failure
        return [Held(self.name, NOON) for _ in enquiries]

    async def notice_counts(self, periods):
        return [len(periods)]

    async def notices_by_month(self, periods):
        return [[len(periods)]]


def enquiry(kind):
    return Enquiry(kind, Register.CERTIFICATE, "A123456789")


async def test_a_kind_is_asked_at_its_own_registers_and_all_else_at_the_others():
    registers = RegistersByKind(FakeRegisters("others"), {"VEHICLE": FakeRegisters("own")})
    (own,) = await registers.held([enquiry("VEHICLE")])
    (other,) = await registers.held([enquiry("LABOUR_INSURANCE")])
    assert (own.record, other.record) == ("own", "others")
    assert await registers.notice_counts(["a period"]) == [1]
    assert await registers.notices_by_month(["a period"]) == [[1]]


async def test_a_failure_of_its_own_registers_names_the_kind():
    failure = SourceRejected(SystemCode.VERIFICATION, "HTTP 403")
    registers = RegistersByKind(FakeRegisters("others"), {"VEHICLE": FakeRegisters("own", failure)})
    with pytest.raises(SourceRejected) as caught:
        await registers.held([enquiry("VEHICLE")])
    assert caught.value.detail == "VEHICLE: HTTP 403"


async def test_a_register_with_an_address_is_ready_by_itself():
    def health(system, line=""):
        status = SystemStatus.DOWN if line else SystemStatus.UP
        return Health(system, status, NOON, None, None)

    state = SimpleNamespace(health=health, clock=SimpleNamespace(fault=lambda: None), lines=["VEHICLE"])
    answer = await ready(SimpleNamespace(state=state))
    told = msgspec.json.decode(answer.body)
    assert answer.status_code == 200
    assert told["registers"] == {"VEHICLE": {"status": "DOWN", "since": NOON.isoformat(), "lastSuccess": None}}
    assert told["systems"]["verification"]["status"] == "UP"
