"""Whatever a service over HTTP answers, it is the right value or one coded error."""

from dataclasses import dataclass
from typing import Any

import pytest

from hub.connectors.petitions.dispatch.open311 import open311_dispatch
from hub.connectors.petitions.dispatch.open1999 import open1999_dispatch
from hub.connectors.petitions.keys import DISPATCH_NEWEST, DispatchFilter
from hub.errors import SourceError
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.services.http_link import opened_http_link
from hub.sources.paging import Page, Search
from tests.contract.http_traps import TRAPS
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

GEOREPORT = """[{"service_request_id": "638344", "status": "closed", "service_code": "006",
"requested_datetime": "2010-04-14T06:37:38-08:00"}]"""
GEOREPORT_XML = """<?xml version="1.0" encoding="utf-8"?><service_requests><request>
<service_request_id>638344</service_request_id><status>closed</status><service_code>006</service_code>
<requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime></request></service_requests>"""
OPEN1999 = """[{"FileNo_": "638344", "StatusName_": "處理完成", "Cre_Date_": "2010/04/14 22:37:38"}]"""
NEWEST = Search(DispatchFilter(), Page(DISPATCH_NEWEST, 1))


@dataclass(frozen=True)
class Connector:
    """A connector over HTTP, a sound answer of its service, and what that is asked for and means."""

    adapter: Any
    query: str
    sound: str

    async def asked(self, service):
        async with opened_http_link(SystemCode.DISPATCH, service.address + self.query, 10) as link:
            (found,) = await self.adapter(link, CityRules()).dispatch_cases([NEWEST])
        return [case.case_number for case in found.records]


CONNECTORS = {
    "open311 json": Connector(open311_dispatch, "", GEOREPORT),
    "open311 xml": Connector(open311_dispatch, "?format=xml", GEOREPORT_XML),
    "open1999": Connector(open1999_dispatch, "", OPEN1999),
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("name", CONNECTORS)
async def test_an_answer_is_the_right_value_or_one_coded_error(name, trap):
    connector, trap = CONNECTORS[name], TRAPS[trap]
    async with http_service() as service:
        service.answers = [trap.sent(connector.sound.encode())]
        if trap.code is None:
            assert await connector.asked(service) == ["638344"]
            return
        with pytest.raises(SourceError) as caught:
            await connector.asked(service)
    assert (caught.value.system, caught.value.code) == (SystemCode.DISPATCH, trap.code)
    # Neither what was said nor where is for the log.
    assert not {"Sorry", "638344", service.address} & set(caught.value.detail.split())


@pytest.mark.parametrize("name", CONNECTORS)
async def test_a_connection_dropped_once_is_replaced(name):
    connector = CONNECTORS[name]
    async with http_service() as service:
        service.answers = [b"", http_answer(connector.sound.encode())]
        assert await connector.asked(service) == ["638344"]


async def test_how_long_a_service_asks_to_be_left_alone_is_told():
    async with http_service() as service:
        service.answers = [http_answer(b"", "503 Service Unavailable", retry_after="7")]
        with pytest.raises(SourceError) as caught:
            await CONNECTORS["open311 json"].asked(service)
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent"])
async def test_nobody_is_followed_to_another_place(status):
    async with http_service() as service, http_service() as other:
        other.answers = [http_answer(GEOREPORT.encode())]
        service.answers = [http_answer(b"", status, location=f"{other.address}/requests.json")]
        with pytest.raises(SourceError) as caught:
            await CONNECTORS["open311 json"].asked(service)
        assert (caught.value.code, other.asked) == ("UPSTREAM_REJECTED", [])
