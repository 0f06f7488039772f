"""The city's open1999, in the forms that programs reading it have met."""

import json
from datetime import UTC, datetime

import pytest

from hub.connectors.petitions.dispatch.open1999 import open1999_dispatch, rows_in
from hub.connectors.petitions.keys import DISPATCH_NEWEST, DispatchFilter
from hub.connectors.petitions.terms import IncidentType, ServiceCaseStatus
from hub.errors import SourceMalformed
from hub.rules.city import CityRules
from hub.rules.systems import SystemCode
from hub.services.http_link import opened_http_link
from hub.sources.paging import Page, Search
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

ROW = {
    "FileNo_": "K1010830-001", "Cre_Date_": "2012/08/30 09:00:00", "Save_Date_": "2012/08/30 15:00:00",
    "zipcode_": "806", "ZipName_": "前鎮區", "address_": "中山二路5號", "InformDesc_": "路燈故障",
    "BeforeDesc_": "王先生說家門口路燈不亮", "UnitName_": "工務局", "Status_": "3", "StatusName_": "處理完成",
    "Lat_": "22.60", "Lng_": "120.31",
}  # fmt: skip


async def newest(told):
    async with http_service() as service:
        service.answers = [http_answer(json.dumps([{**ROW, **told}]).encode())]
        async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
            (found,) = await open1999_dispatch(link, CityRules()).dispatch_cases(
                [Search(DispatchFilter(), Page(DISPATCH_NEWEST, 1))]
            )
    return found.records[0], service.asked


async def test_a_case_is_read_as_it_is_meant():
    case, asked = await newest({})
    assert asked[0] == "/?startdate=&enddate="
    assert (case.case_number, case.incident, case.status) == (
        "K1010830-001", IncidentType.STREET_LAMP, ServiceCaseStatus.DONE,
    )  # fmt: skip
    assert (case.town_code, case.address, case.lat, case.lng) == ("64000090", "中山二路", 22.6, 120.31)
    assert case.created_at == datetime(2012, 8, 30, 1, tzinfo=UTC)
    assert case.answered_at == case.finished_at == datetime(2012, 8, 30, 7, tzinfo=UTC)
    assert "王先生" not in repr(case)


@pytest.mark.parametrize(
    "written",
    ["2012-08-30T09:00:00", "101/08/30 09:00", "2012/8/30 上午 9:00", "2012-08-30T09:00:00.0", "101-8-30 9:00"],
)  # fmt: skip
async def test_times_are_read_in_the_forms_of_taiwan(written):
    case, _ = await newest({"Cre_Date_": written})
    assert case.created_at == datetime(2012, 8, 30, 1, tzinfo=UTC)


async def test_what_is_not_told_is_not_made_up():
    case, _ = await newest({"Lat_": "", "Lng_": None, "address_": "", "Save_Date_": "", "StatusName_": "待處理"})
    assert (case.lat, case.address, case.answered_at, case.finished_at) == (None, None, None, None)
    assert case.status is ServiceCaseStatus.PENDING


async def test_rows_in_the_element_around_a_text_are_found():
    wrapped = f'<?xml version="1.0"?><string xmlns="http://tempuri.org/">{json.dumps([ROW])}</string>'
    assert [row.FileNo_ for row in rows_in(wrapped.encode())] == ["K1010830-001"]


@pytest.mark.parametrize("told", [{"StatusName_": "不明"}, {"Cre_Date_": "民國"}, {"FileNo_": ""}, {"Lat_": "北"}])
async def test_a_case_that_cannot_be_read_is_a_coded_error(told):
    with pytest.raises(SourceMalformed):
        await newest(told)
