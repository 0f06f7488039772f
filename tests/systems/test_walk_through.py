"""The walk-through of the documentation, run as it is printed."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.casework.subscriptions import Subscriptions
from hub.demo.people import PERSONA
from hub.rules.notices import NoticeEvent
from hub.rules.systems import SystemCode
from hub.services.seals import Seals
from tests.conftest import SECRET
from tests.inputs.citizens import asked_by, citizen
from tests.inputs.notices import HOUSEHOLDS, MOTOR

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[2] / "docs/walk-through.md"
STEP = re.compile(
    r"<!-- as: (?P<who>[\w, ]+) -->\n```graphql\n(?P<query>.*?)```\n\n```json\n(?P<answer>.*?)```", re.DOTALL
)
ANYTHING = "…"
KINDS = ("HOUSEHOLD_TRANSCRIPT", "LOW_INCOME", "TAX_PAID", "VEHICLE")


@dataclass(frozen=True)
class Step:
    who: str
    query: str
    answer: object


def steps():
    return [
        Step(each["who"], each["query"], json.loads(each["answer"]))
        for each in STEP.finditer(PAGE.read_text("utf-8"))
    ]


def agrees(found, printed):
    """Whether an answer is the printed one, where the ellipsis is any value that is there."""
    if printed == ANYTHING:
        return found is not None
    if isinstance(printed, dict) and isinstance(found, dict):
        return found.keys() == printed.keys() and all(agrees(found[name], printed[name]) for name in printed)
    if isinstance(printed, list) and isinstance(found, list):
        return len(found) == len(printed) and all(map(agrees, found, printed))
    return found == printed


def told(answer):
    """An answer as the page prints it: the data, and of errors their codes."""
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    return {**(answer["data"] or {}), **({"errors": codes} if codes else {})}


class Cast:
    """Those who ask in the walk-through, and the ids that answers told them."""

    def __init__(self, hub, keys):
        self.hub, self.keys = hub, keys
        self.known = {"citizen": PERSONA.national_id}

    async def ask(self, step):
        who = step.who.partition(",")[0]
        if who == "citizen":
            answer = await asked_by(self.hub, citizen(PERSONA.national_id), step.query, self.known)
        else:
            answer = await self.hub.ask(step.query, self.known, self.keys[who])
        self.remember(answer["data"] or {})
        return told(answer)

    def remember(self, data):
        if data.get("draftApplication"):
            self.known["case"] = data["draftApplication"]["caseNumber"]
        if data.get("viewer") and "accessLog" in data["viewer"]:
            self.known["entry"] = data["viewer"]["accessLog"]["nodes"][0]["ledgerEntry"]
        if data.get("noticesToHandle"):
            self.known["delivery"] = data["noticesToHandle"][0]["id"]


@pytest.fixture
async def cast(hub):
    lookups = [f"verification:{kind}" for kind in KINDS]
    seals = Seals(SECRET, None, os.urandom)
    await Subscriptions(hub.databases[SystemCode.HUB], seals).add(MOTOR, NoticeEvent.ADDRESS_CHANGE, None)
    keys = {
        "clerk": await hub.key(*lookups),
        "household": await hub.key(*lookups, "notices:send", agency=HOUSEHOLDS),
        "motor": await hub.key("notices:receive", "applications:handle", agency=MOTOR),
        "follower": await hub.key("cases:follow"),
    }
    yield Cast(hub, keys)
    await Subscriptions(hub.databases[SystemCode.HUB], seals).remove(MOTOR, NoticeEvent.ADDRESS_CHANGE)


async def test_every_step_is_answered_as_it_is_printed(cast, hub):
    found = steps()
    assert found
    for step in found:
        answer = await cast.ask(step)
        assert agrees(answer, step.answer), json.dumps(answer, ensure_ascii=False, indent=1)
        if step.who.endswith("again"):
            assert {system for system, _ in hub.statements} == {SystemCode.HUB}


def test_no_block_of_the_page_is_left_out():
    assert len(steps()) == PAGE.read_text("utf-8").count("```graphql")


def test_an_answer_that_is_another_does_not_agree():
    assert agrees({"a": ["x", 1]}, {"a": [ANYTHING, 1]})
    assert not agrees({"a": ["x", 1]}, {"a": ["y", 1]})
    assert not agrees({"a": None}, {"a": ANYTHING})
    assert not agrees({"a": 1, "b": 2}, {"a": 1})
