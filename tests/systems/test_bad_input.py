"""Bad input: one clear coded error in both languages, and never a word of a database."""

import re

import pytest

pytestmark = pytest.mark.anyio
CHINESE = re.compile(r"[一-鿿]")


async def refusal(hub, query, variables=None):
    answer = await hub.ask(query, variables)
    assert len(answer["errors"]) == 1, answer
    (error,) = answer["errors"]
    assert CHINESE.search(error["extensions"]["zhTw"])
    assert re.search(r"[a-z]{2} [a-z]", error["extensions"]["en"])
    assert "Traceback" not in str(error)
    return error


@pytest.mark.parametrize(
    "code",
    [
        "",
        "397110000",
        "397110000g",
        "39711000０G",
        "397110000G ",
        "x" * 5000,
        "397110000G'; drop table agency; --",
    ],
)
async def test_a_malformed_agency_code(hub, code):
    for query in ("query ($c: AgencyCode!) { agency(code: $c) { code } }",):
        error = await refusal(hub, query, {"c": code})
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert len(error["message"]) < 300


@pytest.mark.parametrize("code", ["64000000", "64000015", "64000390", "6400010", "64０00010"])
async def test_an_unknown_district_code(hub, code):
    error = await refusal(hub, f'{{ district(code: "{code}") {{ code }} }}')
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "line\nbreak", "\x1b[31m", "\x85", "長" * 201])
async def test_text_with_control_characters_or_without_end(hub, text):
    error = await refusal(hub, "query ($s: Text) { agencies(search: $s) { nodes { code } } }", {"s": text})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_lone_surrogate_in_a_document(hub):
    error = await refusal(hub, r'{ agencies(search: "\uD800") { nodes { code } } }')
    assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED")


async def test_a_nul_escaped_in_a_document(hub):
    error = await refusal(hub, r'{ agencies(search: "\u0000") { nodes { code } } }')
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "paging", ["first: 0", "first: -1", "first: 101", "last: 0", "last: 101", "first: 1, last: 1"]
)
async def test_a_page_out_of_range_or_in_both_directions(hub, paging):
    error = await refusal(hub, f"{{ agencies({paging}) {{ nodes {{ code }} }} }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "AAAA", "A" * 4000, "cmnabwQIOdW4YciWWyJhZ2VuY2llcy5jb2RlIiwiMzk3MTEwMDAwRyJd"]
)
async def test_a_forged_cursor(hub, cursor):
    error = await refusal(hub, "query ($c: String) { agencies(after: $c) { nodes { code } } }", {"c": cursor})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("id_", ["", "x", "é", "QWdlbmN5", "Tm90aGluZzox", "QWdlbmN5OgA"])
async def test_a_false_id(hub, id_):
    error = await refusal(hub, "query ($i: ID!) { node(id: $i) { id } }", {"i": id_})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_number_where_text_is_expected(hub):
    error = await refusal(hub, "query ($s: Text) { agencies(search: $s) { nodes { code } } }", {"s": 7})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("field", "first", "last"),
    [
        ("tenders", "noticeFrom", "noticeTo"),
        ("inspections", "from", "to"),
        ("oversightReports", "from", "to"),
        ("dispatchCases", "from", "to"),
    ],
)
async def test_a_list_of_days_that_end_before_they_begin(hub, field, first, last):
    days = f'{first}: "2012-08-22", {last}: "101/08/21"'
    error = await refusal(hub, f"{{ {field}(filter: {{{days}}}) {{ nodes {{ id }} }} }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "2012-08-22" in error["message"]


@pytest.mark.parametrize(
    "amount", ["1e3", "1E-99999", "NaN", "sNaN", "Infinity", "1_000", "１０", "1" * 17, "1.", ".5"]
)
async def test_an_amount_that_is_not_written_in_plain_digits(hub, amount):
    error = await refusal(
        hub, "query ($m: Money) { tenders(filter: {minBudget: $m}) { nodes { id } } }", {"m": amount}
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_number_of_thousands_of_digits(hub):
    error = await refusal(hub, f"{{ agencies(first: {'9' * 5_000}) {{ nodes {{ code }} }} }}")
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


async def test_a_null_in_a_variable_for_what_has_a_default(hub):
    query = "query ($order: AwardOrder) { awards(orderBy: $order) { nodes { id } } }"
    error = await refusal(hub, query, {"order": None})
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "errors" not in await hub.ask(query, {})


async def test_a_person_for_a_certificate_kind_is_not_named_by_the_scope_that_lacks(hub):
    query = """query ($p: PurposeInput!) {
      verification(purpose: $p) { record(kind: "A123456789", subject: {businessNumber: "04595257"}) { outcome } }
    }"""
    basis = {"law": "戶籍法", "article": "第 67 條"}
    purpose = {"code": "015", "caseNumber": "1", "legalBasis": basis, "officer": "k0042"}
    answer = await hub.ask(query, {"p": purpose}, await hub.key("verification:LOW_INCOME"))
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "A123456789" not in str(answer)


async def test_more_than_a_hundred_ids_at_once(hub):
    error = await refusal(hub, "query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["x"] * 101})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_variable_of_a_one_of_input_in_a_fragment_is_no_bug(hub, order):
    basis = 'legalBasis: {law: "戶籍法", article: "第 67 條"}'
    purpose = f'{{code: "015", caseNumber: "1", {basis}, officer: "1"}}'
    parts = (
        'fragment F on VerificationDesk { record(kind: "LOW_INCOME", subject: {nationalId: $n}) { outcome } }',
        f"query Q($n: NationalId!) {{ verification(purpose: {purpose}) {{ ...F }} }}",
    )
    answer = await hub.ask(" ".join(parts[place] for place in order), {"n": "A123456789"})
    assert {error["extensions"]["code"] for error in answer["errors"]} <= {
        "GRAPHQL_VALIDATION_FAILED",
        "UNAUTHENTICATED",
    }
