"""Petitions, dispatch and calls: an operation in, exact JSON and exact statements out."""

from datetime import datetime

import asyncpg
import pytest

from hub.schema import schema_document

pytestmark = pytest.mark.anyio

ROADS, ENVIRONMENT = "397110000G", "397150000I"
JANUARY_TO_JUNE = {"from": "2012-01-01", "to": "2012-06-30"}
MARCH_TO_AUGUST = {"from": "2012-03-01", "to": "2012-08-31"}

STATISTICS = """query ($period: PeriodInput!, $by: [PetitionDimension!]!) {
  petitionStatistics(period: $period, by: $by) {
    month kind channel agency { code } district { code } cases
  }
}"""
CALLS = """query ($period: PeriodInput!) {
  callStatistics(period: $period) {
    month handled servedAtOnce inbound { total consult forwarded other }
    serviceLevel instantAnswerRate synthetic
  }
}"""
OWN_CASE = """query ($number: CaseNumber!, $code: Text!) {
  serviceCase(caseNumber: $number, queryCode: $code) {
    id caseNumber kind subject status clock { state dueAt rule { amount } }
    history { kind agency { code } }
    ... on Petition { reply extension { until } transfers { fromAgency { code } } }
    ... on DispatchCase { incident location { address } reportBack { state } }
  }
}"""
PETITIONS = """query ($filter: PetitionFilter, $first: Int, $after: String) {
  petitions(filter: $filter, first: $first, after: $after) {
    nodes { id caseNumber kind createdAt repliedAt agency { code } clock { state dueAt } }
    pageInfo { hasNextPage endCursor }
  }
}"""
DISPATCH = """query (
  $filter: DispatchFilter, $by: DispatchOrder! = NEWEST, $first: Int, $after: String, $last: Int, $before: String
) {
  dispatchCases(filter: $filter, orderBy: $by, first: $first, after: $after, last: $last, before: $before) {
    nodes { caseNumber incident status createdAt agency { code } district { code } location { lat lng } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def dispatch(hub, **variables):
    return (await hub.data(DISPATCH, variables))["dispatchCases"]


@pytest.mark.parametrize(
    ("period", "printed"),
    [
        (JANUARY_TO_JUNE, {"MAILBOX": 16_685, "PETITION": 42_703, "DISPATCH": 29_432}),
        (MARCH_TO_AUGUST, {"MAILBOX": 17_392, "PETITION": 47_076, "DISPATCH": 53_451}),
    ],
)
async def test_the_cases_of_a_reports_period_are_as_printed(hub, period, printed):
    data = await hub.data(STATISTICS, {"period": period, "by": ["KIND"]})
    assert {row["kind"]: row["cases"] for row in data["petitionStatistics"]} == printed


async def test_every_dimension_adds_up_to_the_same_total(hub):
    for by in ([], ["MONTH"], ["CHANNEL"], ["AGENCY"], ["DISTRICT"], ["KIND", "DISTRICT"]):
        rows = (await hub.data(STATISTICS, {"period": JANUARY_TO_JUNE, "by": by}))["petitionStatistics"]
        assert sum(row["cases"] for row in rows) == 16_685 + 42_703 + 29_432, by


async def test_a_dimension_not_asked_for_is_null_and_agencies_cost_one_more_statement(hub):
    rows = (await hub.data(STATISTICS, {"period": JANUARY_TO_JUNE, "by": ["AGENCY"]}))["petitionStatistics"]
    assert all(row["agency"]["code"] and row["month"] is row["kind"] is row["district"] is None for row in rows)
    assert len(hub.statements) == 2


async def test_a_day_begins_at_midnight_in_taipei(hub):
    days = [{"from": day, "to": day} for day in ("2012-06-10", "2012-06-11")]
    both = {"from": "2012-06-10", "to": "2012-06-11"}
    counts = [
        (await hub.data(STATISTICS, {"period": period, "by": []}))["petitionStatistics"][0]["cases"]
        for period in [*days, both]
    ]
    assert counts[0] + counts[1] == counts[2]
    first = await dispatch(hub, filter={"from": "2012-06-11", "to": "2012-06-11"}, by="OLDEST", first=1)
    assert first["nodes"][0]["createdAt"].startswith("2012-06-11T00:")


async def test_statistics_that_would_not_fit_an_answer_are_refused(hub):
    everything = ["MONTH", "KIND", "CHANNEL", "AGENCY", "DISTRICT"]
    answer = await hub.ask(STATISTICS, {"period": MARCH_TO_AUGUST, "by": everything})
    assert answer["errors"][0]["extensions"]["code"] == "QUERY_TOO_EXPENSIVE"


async def test_the_calls_of_a_reports_period_are_as_printed(hub):
    first = (await hub.data(CALLS, {"period": JANUARY_TO_JUNE}))["callStatistics"]
    second = (await hub.data(CALLS, {"period": MARCH_TO_AUGUST}))["callStatistics"]
    assert sum(month["handled"] for month in first) == 371_842
    assert sum(month["servedAtOnce"] for month in first) == 97_699
    assert sum(month["handled"] for month in second) == 405_286
    inbound = [month["inbound"] for month in second]
    assert [sum(part[kind] for part in inbound) for kind in ("consult", "forwarded", "other", "total")] == [
        99_704, 45_551, 81_989, 227_244,
    ]  # fmt: skip


async def test_calls_are_of_whole_months_only(hub):
    period = {"from": "2012-03-02", "to": "2012-05-30"}
    assert [month["month"] for month in (await hub.data(CALLS, {"period": period}))["callStatistics"]] == [
        "2012-04"
    ]


async def test_a_citizen_sees_the_own_case_with_its_history(hub):
    case = (await hub.data(OWN_CASE, {"number": "M20120611DEMO01", "code": "DEMO-2012"}))["serviceCase"]
    assert (case["kind"], case["status"], case["clock"]["state"]) == ("MAILBOX", "REPLIED", "MET")
    assert case["clock"]["dueAt"] == "2012-07-12T00:00:00+08:00"
    assert [step["kind"] for step in case["history"]] == ["RECEIVED", "REPLIED"]
    assert case["subject"]
    assert case["reply"]


async def test_a_citizen_sees_the_own_dispatch(hub):
    case = (await hub.data(OWN_CASE, {"number": "D20120610DEMO01", "code": "DEMO-2012"}))["serviceCase"]
    assert case["kind"] == "DISPATCH"
    assert case["clock"]["rule"]["amount"] == 24
    assert [step["kind"] for step in case["history"]] == ["RECEIVED", "NOTIFIED", "REPORTED_BACK", "FINISHED"]


async def test_a_wrong_code_and_an_unknown_number_answer_alike_at_the_same_cost(hub):
    wrong = await hub.ask(OWN_CASE, {"number": "M20120611DEMO01", "code": "DEMO-2013"})
    wrong_cost = list(hub.statements)
    unknown = await hub.ask(OWN_CASE, {"number": "M20120611DEMO02", "code": "DEMO-2012"})
    assert wrong["data"] == unknown["data"] == {"serviceCase": None}
    assert "errors" not in wrong
    assert "errors" not in unknown
    assert wrong_cost == hub.statements


async def test_many_guesses_in_one_operation_are_no_answer(hub):
    guesses = " ".join(
        f'g{n}: serviceCase(caseNumber: "M20120611DEMO01", queryCode: "{n}") {{ id }}' for n in range(10)
    )
    assert set((await hub.data(f"{{ {guesses} }}")).values()) == {None}


async def test_a_code_fits_its_own_case_only(hub):
    answer = await hub.data(OWN_CASE, {"number": "d20120610demo01", "code": "DEMO-2012"})
    assert answer == {"serviceCase": None}


async def test_petitions_need_a_key_with_the_scope(hub):
    nobody = await hub.ask(PETITIONS, {})
    other = await hub.ask(PETITIONS, {}, await hub.key("tenders:write"))
    assert nobody["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert other["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_agency_reads_its_own_petitions_only(hub):
    key = await hub.key("petitions:read", agency=ENVIRONMENT)
    nodes = (await hub.data(PETITIONS, {"first": 50}, key))["petitions"]["nodes"]
    assert {node["agency"]["code"] for node in nodes} == {ENVIRONMENT}
    refused = await hub.ask(PETITIONS, {"filter": {"agency": ROADS}}, key)
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_the_further_scope_alone_reads_nothing_and_with_the_first_everything(hub):
    alone = await hub.ask(PETITIONS, {}, await hub.key("petitions:read-all", agency=ENVIRONMENT))
    assert alone["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    key = await hub.key("petitions:read", "petitions:read-all", agency=ENVIRONMENT)
    nodes = (await hub.data(PETITIONS, {"first": 50}, key))["petitions"]["nodes"]
    assert len({node["agency"]["code"] for node in nodes}) > 3


NODE = "query ($id: ID!) { node(id: $id) { __typename ... on Petition { caseNumber } } }"


async def test_a_petition_is_no_node_to_another_agency_or_to_the_public(hub):
    own = await hub.key("petitions:read", agency=ENVIRONMENT)
    node = (await hub.data(PETITIONS, {"first": 1}, own))["petitions"]["nodes"][0]
    assert (await hub.data(NODE, {"id": node["id"]}, own))["node"]["caseNumber"] == node["caseNumber"]
    other = await hub.data(NODE, {"id": node["id"]}, await hub.key("petitions:read", agency=ROADS))
    assert other == {"node": None}
    public = await hub.ask(NODE, {"id": node["id"]})
    assert public["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    everywhere = await hub.key("petitions:read", "petitions:read-all", agency=ROADS)
    assert (await hub.data(NODE, {"id": node["id"]}, everywhere))["node"]["caseNumber"] == node["caseNumber"]


async def test_overdue_petitions_are_open_and_past_their_clock(hub):
    key = await hub.key("petitions:read", agency=ENVIRONMENT)
    nodes = (await hub.data(PETITIONS, {"filter": {"overdueOnly": True}}, key))["petitions"]["nodes"]
    assert nodes
    assert {(node["repliedAt"], node["clock"]["state"]) for node in nodes} == {(None, "MISSED")}


async def test_the_system_keeps_the_due_time_that_the_clock_computes(hub, urls):
    key = await hub.key("petitions:read", agency=ENVIRONMENT)
    nodes = (await hub.data(PETITIONS, {"first": 100}, key))["petitions"]["nodes"]
    connection = await asyncpg.connect(urls["petitions"])
    rows = await connection.fetch(
        "select case_number, due_at from service_case where case_number = any($1)",
        [node["caseNumber"] for node in nodes],
    )
    await connection.close()
    kept = {row["case_number"]: row["due_at"] for row in rows}
    assert {n["caseNumber"]: datetime.fromisoformat(n["clock"]["dueAt"]) for n in nodes} == kept


async def test_petitioners_are_nowhere_in_the_schema():
    words = (
        "petitionerName",
        "petitionerId",
        "applicant",
        "complainant",
        "caller:",
        "callerName",
        "phone:",
        "email",
    )
    document = schema_document()
    assert [word for word in words if word in document] == []


async def test_dispatch_has_no_text_of_a_caller():
    document = schema_document()
    dispatch_type = document[document.index("type DispatchCase ") :].partition("\n}")[0]
    assert not any(word in dispatch_type for word in ("description:", "remark", "reply:", "note:"))


async def test_dispatch_is_read_forward_and_backward_in_the_same_order(hub):
    wanted = {"district": "64000360", "from": "2012-06-01", "to": "2012-08-31"}
    for by in ("NEWEST", "OLDEST"):
        forward, page = [], await dispatch(hub, filter=wanted, by=by, first=7)
        while True:
            forward += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            page = await dispatch(hub, filter=wanted, by=by, first=7, after=page["pageInfo"]["endCursor"])
        backward, page = [], await dispatch(hub, filter=wanted, by=by, last=7)
        while True:
            backward = page["nodes"] + backward
            if not page["pageInfo"]["hasPreviousPage"]:
                break
            page = await dispatch(hub, filter=wanted, by=by, last=7, before=page["pageInfo"]["startCursor"])
        assert forward == backward
        assert len(forward) > 14
        times = [datetime.fromisoformat(node["createdAt"]) for node in forward]
        assert times == sorted(times, reverse=by == "NEWEST")


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"agency": "397290000H"}, lambda node: node["agency"]["code"] == "397290000H"),
        ({"incident": "UNDERPASS_FLOODING"}, lambda node: node["incident"] == "UNDERPASS_FLOODING"),
        ({"status": "TO_CONFIRM"}, lambda node: node["status"] == "TO_CONFIRM"),
        ({"district": "64000050", "incident": "POTHOLE"}, lambda node: node["district"]["code"] == "64000050"),
        ({"to": "2012-01-02"}, lambda node: node["createdAt"] < "2012-01-03"),
    ],
)
async def test_dispatch_is_filtered(hub, wanted, fits):
    nodes = (await dispatch(hub, filter=wanted))["nodes"]
    assert nodes
    assert all(map(fits, nodes))


async def test_dispatch_near_a_point_is_within_the_distance(hub):
    near = {"lat": 22.624, "lng": 120.287, "withinMetres": 300}
    nodes = (await dispatch(hub, filter={"near": near}, first=100))["nodes"]
    assert nodes
    for node in nodes:
        assert abs(node["location"]["lat"] - near["lat"]) * 111_195 <= 301
        assert abs(node["location"]["lng"] - near["lng"]) * 102_640 <= 301


async def test_districts_have_their_dispatch_in_one_statement(hub):
    data = await hub.data(
        "{ districts { code dispatchCases(first: 2) { nodes { district { code } } } same: dispatchCases(first: 2)"
        " { pageInfo { hasNextPage } } } }"
    )
    assert len(data["districts"]) == 38
    assert all(
        node["district"]["code"] == district["code"]
        for district in data["districts"]
        for node in district["dispatchCases"]["nodes"]
    )
    assert [system for system, _ in hub.statements].count("dispatch") == 1


async def test_agencies_have_their_counts_in_one_statement(hub):
    data = await hub.data(
        "query ($period: PeriodInput!) { agencies(first: 40) {"
        " nodes { code petitionStatistics(period: $period, by: []) { cases } } } }",
        {"period": JANUARY_TO_JUNE},
    )
    counts = {
        agency["code"]: agency["petitionStatistics"][0]["cases"]
        for agency in data["agencies"]["nodes"]
        if agency["petitionStatistics"]
    }
    assert sum(counts.values()) == 16_685 + 42_703 + 29_432
    assert [system for system, _ in hub.statements].count("petitions") == 1


@pytest.mark.parametrize(
    "query",
    [
        '{ serviceCase(caseNumber: "a b", queryCode: "x") { id } }',
        '{ serviceCase(caseNumber: "X\\u0000", queryCode: "x") { id } }',
        f'{{ serviceCase(caseNumber: "X", queryCode: "{"x" * 201}") {{ id }} }}',
        "{ dispatchCases(first: 0) { nodes { id } } }",
        "{ dispatchCases(first: 101) { nodes { id } } }",
        '{ dispatchCases(after: "forged") { nodes { id } } }',
        '{ dispatchCases(filter: { district: "64000999" }) { nodes { id } } }',
        '{ dispatchCases(filter: { from: "2012-02-30" }) { nodes { id } } }',
        "{ dispatchCases(filter: { near: { lat: 91, lng: 120, withinMetres: 10 } }) { nodes { id } } }",
        "{ dispatchCases(filter: { near: { lat: 22, lng: 120, withinMetres: 0 } }) { nodes { id } } }",
        "{ dispatchCases(filter: { near: { lat: 22, lng: 120, withinMetres: 5001 } }) { nodes { id } } }",
        '{ petitionStatistics(period: { from: "2012-06-30", to: "2012-01-01" }, by: []) { cases } }',
        '{ callStatistics(period: { from: "101/13/01", to: "2012-01-01" }) { handled } }',
    ],
)
async def test_bad_input_is_one_clear_error_and_no_statement(hub, query):
    answer = await hub.ask(query)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert hub.statements == []


async def test_a_cursor_of_one_order_is_refused_by_the_other(hub):
    cursor = (await dispatch(hub, first=1))["pageInfo"]["endCursor"]
    answer = await hub.ask(DISPATCH, {"by": "OLDEST", "after": cursor})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
