"""What the benchmarks reckon with: the figures of the kernel, percentiles, tables, and what is the same data."""

import os

import msgspec
import pytest

from bench.agreement import differences
from bench.contestants import CONTESTANTS
from bench.hostile import HOSTILES, Hostile
from bench.load import Record, http_request, is_whole, percentile
from bench.measure import Measured, medians
from bench.operations import DOCUMENTS, OPERATIONS
from bench.options import read_options
from bench.processes import parent_of, tree_usage, usage_of
from bench.servers.dispatch import answered
from bench.servers.dispatch_book import Book
from bench.table import aligned, figures_table
from bench.timing import welch
from hub.schema.node import encoded_id
from tests.fakes.dispatch import CASES

# A name may have blanks and parentheses; utime 250, stime 50, of ended children 7 and 3 ticks; 1000 pages.
STAT = (
    "4242 (postgres: (hub) x) S 17 4242 4242 0 -1 4194560 900 0 1 0 250 50 7 3 20 0 1 0 8000 90000000 1000 "
    "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0"
)


def figures(rate, p99=9.0):
    return Measured(rate, 1e6 / rate, 200.0, 4.0, p99, 90.0)


def test_a_process_is_read_whatever_its_name():
    assert parent_of(STAT) == 17


def test_cpu_time_counts_children_that_have_ended():
    assert usage_of(STAT).cpu * os.sysconf("SC_CLK_TCK") == pytest.approx(310)


def test_memory_is_in_bytes():
    assert usage_of(STAT).resident == 1000 * os.sysconf("SC_PAGE_SIZE")


def test_a_process_is_part_of_its_own_tree():
    assert tree_usage(os.getpid()).resident > 0


@pytest.mark.parametrize(("percent", "expected"), [(50, 5), (99, 10), (100, 10), (1, 1)])
def test_a_percentile_is_a_value_that_was_seen(percent, expected):
    assert percentile(list(range(1, 11)), percent) == expected


def test_the_median_of_each_figure_is_its_own():
    found = medians([figures(100, p99=3), figures(300, p99=1), figures(200, p99=2)])
    assert (found.rate, found.p99_ms) == (200, 2)


def test_a_table_has_the_ratio_to_each_baseline_that_took_part():
    table = figures_table({"hub": figures(3000), "asyncpg": figures(1500)}, ("asyncpg", "strawberry"))
    head, _, hub, baseline = table.splitlines()
    assert "× asyncpg" in head
    assert "strawberry" not in head
    assert hub.split("|")[1].strip() == "hub"
    assert hub.split("|")[-2].strip() == "2.00"
    assert baseline.split("|")[-2].strip() == "1.00"


def test_a_table_is_aligned_with_wide_letters_too():
    lines = aligned([("", "件"), ("派工", "1,000"), ("x", "2")]).splitlines()
    assert lines[0] == "|      |    件 |"
    assert lines[2] == "| 派工 | 1,000 |"


def test_the_first_difference_is_told_with_its_place():
    wanted, found = {"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}
    assert list(differences(wanted, found)) == ["data.a[1].b is 3, the hub says 2"]


@pytest.mark.parametrize("found", [{"a": []}, {"a": None}, {"a": [1], "b": 2}, {}])
def test_other_shapes_differ(found):
    assert list(differences({"a": [1]}, found))


def test_the_same_data_has_no_difference():
    assert list(differences({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})) == []


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", False),
        (b"HTTP/1.1 200 OK\r\nContent-Le", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", False),
    ],
)
def test_an_answer_is_whole_as_its_head_says(answer, whole):
    assert is_whole(answer) is whole


@pytest.mark.parametrize(
    ("answer", "failures"),
    [
        (b'HTTP/1.1 200 OK\r\n\r\n{"data":{}}', 0),
        (b'HTTP/1.1 200 OK\r\n\r\n{"data":null,"errors":[]}', 1),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", 1),
    ],
)
def test_an_answer_with_errors_is_a_failure(answer, failures):
    record = Record(until=0.0)
    record.note(1.0, 1.5, answer)
    assert (record.failures, record.times) == (failures, [0.5])


def test_a_request_says_how_long_it_is():
    assert b"content-length: 2\r\n\r\n{}" in http_request("/graphql", b"{}")


def test_the_hub_is_always_compared_and_comes_first():
    assert read_options(["--contestants", "asyncpg"]).contestants == ("hub", "asyncpg")


def test_a_sweep_is_of_connections_and_workers():
    options = read_options(["--sweep"])
    assert (options.connections, options.workers) == ((1, 32, 256), (1, 2))


def test_tables_that_grow_begin_with_enough_for_a_page(capsys):
    with pytest.raises(SystemExit):
        read_options(["--growth", "10,100"])
    assert "at least 1,000 reports" in capsys.readouterr().err
    assert read_options(["--growth"]).growth == (10_000, 100_000, 1_000_000, 10_000_000)


def test_over_http_those_are_compared_who_can_be():
    options = read_options(["--http", "--contestants", "asyncpg,hub-cached"])
    assert options.contestants == ("hub", "hub-cached")
    assert options.operations == ("http-point", "http-linked", "http-list", "http-dashboard")
    assert "asyncpg" in read_options([]).contestants
    assert not any(OPERATIONS[name].over_http for name in read_options([]).operations)


@pytest.mark.parametrize("arguments", [["--operations", "http-point"], ["--http", "--operations", "point"]])
def test_operations_over_http_and_over_databases_are_not_one_run(arguments):
    with pytest.raises(SystemExit):
        read_options(arguments)


def test_who_is_not_known_cannot_be_compared(capsys):
    with pytest.raises(SystemExit):
        read_options(["--contestants", "nobody"])
    assert "nobody" in capsys.readouterr().err


def test_every_operation_has_a_document_and_someone_to_answer_it():
    assert {path.stem for path in DOCUMENTS.glob("*.graphql")} == set(OPERATIONS)
    for name in OPERATIONS:
        assert sum(name in contestant.operations for contestant in CONTESTANTS.values()) > 1


@pytest.fixture(scope="module")
def book():
    return Book(sorted(CASES, key=lambda case: case.created_at))


def numbers(body):
    return [row["service_request_id"] for row in msgspec.json.decode(body)]


def test_a_dispatch_service_of_the_benchmarks_knows_cases_by_number(book):
    asked = f"{CASES[3].case_number},unknown,{CASES[1].case_number}"
    found = numbers(book.answer("requests.json", {"service_request_id": asked}))
    assert found == [CASES[3].case_number, CASES[1].case_number]
    assert numbers(book.answer(f"requests/{CASES[2].case_number}.json", {})) == [CASES[2].case_number]
    assert book.answer("requests/unknown.json", {}) is None


def test_a_dispatch_service_of_the_benchmarks_knows_cases_by_the_ids_of_the_hub(book):
    found = msgspec.json.decode(book.answer(f"cases/{encoded_id('DispatchCase', CASES[1].case_number)}.json", {}))
    assert found["service_request_id"] == CASES[1].case_number


def test_a_dispatch_service_of_the_benchmarks_lists_a_time_with_both_its_ends_newest_first(book):
    first, last = CASES[5].created_at.isoformat(), CASES[2].created_at.isoformat()
    found = numbers(book.answer("requests.json", {"start_date": first, "end_date": last}))
    assert found == [case.case_number for case in CASES[2:6]]


def test_a_dispatch_service_of_the_benchmarks_lists_one_kind_and_status(book):
    wanted = [case for case in CASES if case.incident == "POTHOLE" and case.status == "DONE"]
    found = numbers(book.answer("requests.json", {"service_code": "POTHOLE", "status": "closed"}))
    assert found == [case.case_number for case in wanted]


def test_a_dispatch_service_of_the_benchmarks_speaks_http(book):
    target = f"/georeport/v2/requests.json?service_request_id={CASES[0].case_number}%2C{CASES[1].case_number}"
    answer = answered(book, target)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert is_whole(answer)
    assert len(numbers(answer.partition(b"\r\n\r\n")[2])) == 2
    assert answered(book, "/georeport/v2/requests/unknown.json").startswith(b"HTTP/1.1 404 ")


def test_a_hostile_request_is_whole_unless_it_lies_of_its_length():
    sent = Hostile("x", 400, b"[]").sent()
    assert sent.startswith(b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\n")
    assert b"\r\ncontent-length: 2\r\n" in sent
    assert sent.endswith(b"\r\n\r\n[]")
    assert b"GET /graphql?query=x HTTP/1.1" in Hostile("x", 414, method="GET", query="query=x").sent()
    assert b"content-length: 9" in Hostile("x", 413, headers={"content-length": "9"}).sent()


def test_times_that_differ_are_told_apart():
    quick, slow = [1.0, 1.1, 0.9, 1.0] * 10, [1.2, 1.3, 1.1, 1.2] * 10
    assert welch(quick, quick) == 0
    assert welch(slow, quick) == -welch(quick, slow)
    # The difference of the means, 0.2, by the error of that difference: each variance is 0.2 / 39.
    assert welch(slow, quick) == pytest.approx(0.2 / (2 * 0.2 / 39 / 40) ** 0.5)


def test_every_kind_of_refusal_has_a_name_of_its_own():
    assert len({each.name for each in HOSTILES}) == len(HOSTILES)
    assert read_options(["--refusals"]).refusals
