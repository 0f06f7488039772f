"""The description of the register service says what the hub asks for and reads."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml

from hub.connectors.verification import records as r
from hub.connectors.verification.wire import asked_in_json, written_name
from hub.connectors.verification.xroad.registers import ENQUIRIES
from hub.privacy.kinds import KIND_CODE
from hub.privacy.registers import Register
from hub.privacy.subjects import Parcel
from hub.rules.terms import Term

DESCRIBED = yaml.safe_load((Path(__file__).parents[2] / "docs/reference/register-service.yaml").read_text("utf-8"))
SCHEMAS = DESCRIBED["components"]["schemas"]
RECORDS = (r.Household, r.Land, r.LowIncome, r.Disability, r.Company, r.Assessment, r.Certificate)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_attribute_of_a_record_is_described(record):
    described = SCHEMAS[record.__name__]["properties"]
    fields = {written_name(field.name): field.type for field in msgspec.structs.fields(record)}
    assert described.keys() == fields.keys()
    for name, form in fields.items():
        assert described[name].get("nullable", False) is (type(None) in getattr(form, "__args__", ())), name
        if isinstance(form, type) and issubclass(form, Term):
            assert described[name]["enum"] == [*form]


def test_every_register_is_described():
    said = " ".join(SCHEMAS[record.__name__]["description"] for record in RECORDS)
    assert {*re.findall(r"Register ([A-Z_]+)", said)} == {*Register}


def test_what_the_hub_asks_for_is_described():
    assert [*DESCRIBED["paths"]] == [f"/{ENQUIRIES}"]
    asked = msgspec.json.decode(asked_in_json("LAND_TRANSCRIPT", ("owner_id",), [Parcel("示範段", "0001-0000")]))
    enquiry = SCHEMAS["Enquiry"]
    assert asked.keys() == enquiry["properties"].keys() == {*enquiry["required"]}
    assert asked["subjects"][0].keys() == SCHEMAS["Subject"]["oneOf"][1]["properties"].keys()
    assert enquiry["properties"]["kind"]["pattern"] == KIND_CODE
