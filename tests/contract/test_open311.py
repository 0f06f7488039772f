"""GeoReport as it is met: the rows of a request, what is asked for, and recorded answers of cities."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.connectors.petitions.dispatch.georeport import requests_in
from hub.connectors.petitions.dispatch.open311 import open311_dispatch
from hub.connectors.petitions.keys import DISPATCH_NEWEST, DispatchFilter
from hub.connectors.petitions.terms import Channel, IncidentType, ServiceCaseStatus
from hub.errors import LimitExceeded, SourceMalformed, SourceRejected, StartupError
from hub.rules.city import CityRules, city_rules_of
from hub.rules.systems import SystemCode
from hub.services.http_link import opened_http_link
from hub.sources.paging import Page, Search
from tests.fakes.http_service import http_answer, http_service

pytestmark = pytest.mark.anyio

RECORDED = Path(__file__).resolve().parents[3] / "shared/data/open311"
SOUND = {"service_request_id": "A-1", "status": "open", "requested_datetime": "2012-08-30T09:00:00+08:00"}
NINE = datetime(2012, 8, 30, 1, tzinfo=UTC)
TEN = Page(DISPATCH_NEWEST, 10)


async def newest(row, rules=None):
    """The case that a row becomes."""
    async with http_service() as service:
        service.answers = [http_answer(row.encode() if isinstance(row, str) else json.dumps([row]).encode())]
        async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
            (found,) = await open311_dispatch(link, rules or CityRules()).dispatch_cases(
                [Search(DispatchFilter(), Page(DISPATCH_NEWEST, 1))]
            )
    return found.records[0] if found.records else None


@pytest.mark.parametrize(
    ("told", "attribute", "read"),
    [
        ({"requested_datetime": "2012-08-30T09:00:00"}, "created_at", NINE),
        ({"requested_datetime": "2012-08-30 09:00:00.5"}, "created_at", NINE + timedelta(seconds=0.5)),
        ({"requested_datetime": "2012-08-30T01:00:00Z"}, "created_at", NINE),
        ({"service_request_id": 638344}, "case_number", "638344"),
        ({"service_request_id": " 0638344 "}, "case_number", "0638344"),
        ({"lat": "", "long": None}, "lat", None),
        ({"lat": "22.61", "long": "120.3"}, "lat", 22.61),
        ({"status": "CLOSED"}, "status", ServiceCaseStatus.DONE),
        ({"status": "investigating"}, "status", ServiceCaseStatus.IN_PROGRESS),
        ({"status": "duplicate"}, "status", ServiceCaseStatus.RELEASED),
        ({"extended_attributes": {"extended_status": "to_confirm"}}, "status", ServiceCaseStatus.TO_CONFIRM),
        ({"service_name": "路面坑洞"}, "incident", IncidentType.POTHOLE),
        ({"service_name": "Street Lamp Out", "service_code": 7}, "incident", IncidentType.STREET_LAMP),
        ({"service_name": "Graffiti"}, "incident", IncidentType.OTHER),
        ({"agency_responsible": "397110000G"}, "agency_code", "397110000G"),
        ({"agency_responsible": "DOB - Conservation"}, "agency_code", None),
        ({"zipcode": 803}, "town_code", "64000010"),
        ({"zipcode": "80312"}, "town_code", "64000010"),
        ({"address": "高雄市前鎮區中山二路123巷4號5樓"}, "town_code", "64000090"),
        ({"address": "高雄市前鎮區中山二路123巷4號5樓"}, "address", "高雄市前鎮區中山二路"),
        ({"address": ""}, "address", None),
        ({}, "channel", Channel.NOT_STATED),
        ({"updated_datetime": "2012-08-30T10:00:00+08:00"}, "answered_at", None),
        ({"status": "closed", "updated_datetime": "2012-08-30T09:00:00+08:00"}, "finished_at", NINE),
    ],
    ids=str,
)  # fmt: skip
async def test_a_request_is_read_as_it_is_meant(told, attribute, read):
    assert getattr(await newest({**SOUND, **told}), attribute) == read


@pytest.mark.parametrize(
    "told",
    [
        {"requested_datetime": "yesterday"}, {"requested_datetime": ""}, {"requested_datetime": "2012-02-30"},
        {"requested_datetime": 1346288400}, {"status": "lost"}, {"status": ""}, {"lat": "north"}, {"lat": [1]},
        {"service_request_id": ""}, {"service_request_id": {}}, {"updated_datetime": "soon"},
        {"extended_attributes": {"reported_back_datetime": "-"}}, {"address": ["Zhongshan Road"]},
    ],
    ids=str,
)  # fmt: skip
async def test_a_request_that_cannot_be_read_is_a_coded_error(told):
    with pytest.raises(SourceMalformed):
        await newest({**SOUND, **told})


async def test_a_code_with_a_leading_zero_is_text_and_not_json_otherwise():
    rules = city_rules_of({"dispatch": {"incidents": {"006": "POTHOLE"}, "agencies": {"Roads": "397110000G"}}})
    case = await newest({**SOUND, "service_code": "006", "agency_responsible": "Roads"}, rules)
    assert (case.incident, case.agency_code) == (IncidentType.POTHOLE, "397110000G")
    with pytest.raises(SourceMalformed):
        await newest('[{"service_request_id": "A-1", "service_code": 006}]')


def test_an_answer_says_the_same_with_space_around_its_texts_and_nothing_in_some():
    row = {**SOUND, "service_code": 7, "zipcode": "803", "extended_attributes": {"channel": "WEB"}}
    spaced = {name: f" {value}\u3000" if isinstance(value, str) else value for name, value in row.items()}
    told = {
        **spaced,
        "service_name": "",
        "address": " ",
        "lat": None,
        "extended_attributes": {"channel": "\nWEB "},
    }
    assert requests_in(json.dumps([told]).encode()) == requests_in(json.dumps([row]).encode())


async def test_a_request_that_has_only_a_token_yet_is_left_out():
    assert requests_in(b'[{"token": "12345"}]') == []
    assert requests_in(b'[{"service_request_id": "", "token": "12345"}]') == []


@pytest.fixture
async def service():
    async with http_service() as opened:
        opened.answers = [http_answer(json.dumps([SOUND]).encode())]
        yield opened


async def asked(service, query, *searches, rules=None):
    """What the service was asked for, as parameters."""
    async with opened_http_link(SystemCode.DISPATCH, service.address + query, 10) as link:
        await open311_dispatch(link, rules or CityRules()).dispatch_cases([Search(each, TEN) for each in searches])
    return [(urlsplit(each).path, parse_qs(urlsplit(each).query)) for each in service.asked]


async def test_what_the_address_asks_for_is_asked_for_every_time(service):
    path, first = (await asked(service, "/v2?jurisdiction_id=kaohsiung.gov.tw&format=xml", DispatchFilter()))[0]
    assert (path, first["jurisdiction_id"]) == ("/v2/requests.xml", ["kaohsiung.gov.tw"])


async def test_no_span_is_longer_than_ninety_days_and_every_end_is_a_whole_second(service):
    wanted = DispatchFilter(
        since=datetime(2012, 1, 1, 0, 0, 0, 1, UTC),
        until=datetime(2012, 8, 1, 0, 0, 0, 1, UTC),
        town_code="64000010",
    )
    spans = [
        [datetime.fromisoformat(told[name][0]) for name in ("start_date", "end_date")]
        for _, told in await asked(service, "", wanted)
    ]
    assert len(spans) > 2
    assert all((last - first).days <= 90 and first.microsecond == 0 for first, last in spans)
    assert spans[0][1] == datetime(2012, 8, 1, 0, 0, 1, tzinfo=UTC)
    assert all(later[0] <= earlier[1] for later, earlier in pairwise(spans))


async def test_what_the_service_can_tell_apart_itself_it_is_asked_to(service):
    rules = city_rules_of({"dispatch": {"incidents": {"006": "POTHOLE", "016": "POTHOLE"}}})
    wanted = DispatchFilter(incident=IncidentType.POTHOLE, status=ServiceCaseStatus.DONE)
    _, told = (await asked(service, "", wanted, rules=rules))[0]
    assert (told["service_code"], told["status"]) == (["006,016"], ["closed"])


async def test_searches_of_one_batch_share_what_they_read(service):
    alone = len(await asked(service, "", DispatchFilter(town_code="64000010")))
    service.asked.clear()
    towns = [DispatchFilter(town_code=f"640000{number}0") for number in range(1, 9)]
    assert len(await asked(service, "", *towns)) == alone


async def test_many_numbers_are_asked_for_in_few_calls(service):
    service.answers = [http_answer(b"[]")]
    async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
        await open311_dispatch(link, CityRules()).dispatch_by_case_number([f"N-{place}" for place in range(120)])
    assert len(service.asked) == 3


async def test_a_service_that_does_not_know_numbers_is_not_believed(service):
    async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
        with pytest.raises(SourceMalformed):
            await open311_dispatch(link, CityRules()).dispatch_by_case_number(["B-2"])


async def test_an_answer_of_not_found_is_a_miss():
    async with http_service() as service:
        service.answers = [http_answer(b'[{"code": 404, "description": "no such id"}]', "404 Not Found")]
        async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
            assert await open311_dispatch(link, CityRules()).dispatch_by_case_number(["B-2"]) == [None]


async def test_a_service_whose_every_answer_is_full_is_asked_six_times_and_no_more():
    full = json.dumps([{**SOUND, "service_request_id": f"A-{place}"} for place in range(1000)]).encode()
    async with http_service() as service:
        service.answers = [http_answer(full)]
        long_ago = DispatchFilter(since=datetime(2000, 1, 1, tzinfo=UTC), until=datetime(2010, 1, 1, tzinfo=UTC))
        with pytest.raises(LimitExceeded):
            await asked(service, "", long_ago)
    assert len(service.asked) == 6


@pytest.mark.parametrize("query", ["?format=csv", "?page_size=0", "?page_size=many"])
async def test_a_wrong_address_is_told_of_at_the_start(query):
    async with opened_http_link(SystemCode.DISPATCH, f"http://127.0.0.1:9{query}", 10) as link:
        with pytest.raises(StartupError, match="HUB_PETITIONS_DISPATCH_URL"):
            open311_dispatch(link, CityRules())


@pytest.mark.parametrize(
    ("answers", "paths"),
    [
        ([http_answer(b"[]")], ["/services.json"]),
        ([http_answer(b"", "404 Not Found"), http_answer(b"[]")], ["/services.json", "/requests.json"]),
    ],
    ids=["with a list of services", "without one"],
)
async def test_a_ping_asks_for_little(service, answers, paths):
    service.answers = answers
    async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
        await open311_dispatch(link, CityRules()).ping()
    assert [urlsplit(each).path for each in service.asked] == paths


async def test_a_place_where_there_is_no_service_is_told_of_by_a_ping(service):
    service.answers = [http_answer(b"<html>", "404 Not Found")]
    async with opened_http_link(SystemCode.DISPATCH, service.address, 10) as link:
        with pytest.raises(SourceRejected):
            await open311_dispatch(link, CityRules()).ping()


def recorded(name):
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"no recorded answer {name} beside the project")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "count", "codes"),
    [
        ("sf-service_requests.xml", 2, {"006"}),
        ("sf-get_service_request.xml", 1, {"006"}),
        ("sf-service_requests_empty.xml", 0, set()),
        ("chicago-requests.json", 2, {"4ffa9cad6018277d4000007b", "4fd3bd72e750846c530000cd"}),
        ("sf-request_id_from_token.xml", None, None),
        ("sf-post_service_request.xml", None, None),
        ("sf-get_service_request_not_found.xml", None, SourceRejected),
        ("sf-403.xml", None, SourceMalformed),
        ("sf-services.xml", None, SourceMalformed),
        ("sf-service_definition.xml", None, SourceMalformed),
        ("chicago-services.json", None, SourceMalformed),
    ],
)
def test_recorded_answers_of_cities_are_read_or_refused(name, count, codes):
    body = recorded(name)
    if count is None:
        with pytest.raises(codes or SourceMalformed):
            requests_in(body)
        return
    found = requests_in(body)
    assert (len(found), {request.service_code for request in found}) == (count, codes)
