"""Logs are a JSON line an event, and what an exception says is not in them."""

import json
import logging
import logging.config

import pytest

from hub.services.logs import json_formatter, json_log, json_logging

CANARY = "A123456789"
LINE_ENDS = "\r\n\x1b[31m\x85\u2028\u2029\x0b\x0c\x7f"


def failure():
    try:
        try:
            raise ValueError(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError as error:
        return error


def record(message, *arguments, name="another.package", error=None):
    info = error and (type(error), error, error.__traceback__)
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, info)


def test_the_hubs_own_exceptions_are_told_by_kind_and_place(capsys):
    json_log().error("bug", exc_info=failure())
    written = capsys.readouterr().err
    assert CANARY not in written
    told = json.loads(written)["exception"]
    assert told["kinds"] == ["KeyError", "ValueError"]
    assert told["places"][-1].endswith(" failure")


def test_those_of_libraries_too():
    written = json_formatter().format(record("it failed", error=failure()))
    assert CANARY not in written
    assert json.loads(written)["exception"]["kinds"] == ["KeyError", "ValueError"]


def test_a_task_that_failed_unseen_is_not_shown_with_what_its_exception_says():
    message = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{CANARY}')>"
    written = json_formatter().format(record(message, name="asyncio", error=failure()))
    assert CANARY not in written
    assert json.loads(written)["event"] == "Task exception was never retrieved"


@pytest.mark.parametrize("end", LINE_ENDS)
def test_nothing_ends_a_line_but_its_end(capsys, end):
    json_log().warning("event", value=f"a{end}b")
    own = capsys.readouterr().err
    library = json_formatter().format(record("a%sb", end))
    for written in (own.removesuffix("\n"), library):
        assert len(written.splitlines()) == 1
        assert "\x1b" not in written
    assert json.loads(own)["value"] == f"a{end}b"
    assert json.loads(library)["event"] == f"a{end}b"


def test_libraries_log_warnings_in_this_form_once_it_is_set_up(capsys):
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(json_logging())
    try:
        logging.getLogger("another.package").warning("careful")
        logging.getLogger("another.package").info("never mind")
    finally:
        logging.getLogger().handlers = before
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["careful"]
