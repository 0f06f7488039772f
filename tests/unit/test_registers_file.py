"""Where single kinds are read: what an operator writes, and what is told of mistakes."""

import pytest

from hub.app.registers import kinds_as_answered, opened_register, refuse_wrong_registers, register_addresses
from hub.errors import BadInput, StartupError
from hub.privacy.disclosure import permitted_assertion, permitted_record
from hub.privacy.kinds import certificate_kinds
from hub.privacy.permissions import Desk, Permission
from hub.privacy.purposes import LegalBasis, Purpose
from hub.privacy.subjects import Subject
from hub.privacy.terms import ClaimForm, ConsentMode, SubjectKind

KINDS = certificate_kinds()
XROAD = "xroad+https://ss.example/r1/TW/GOV/1/SUB/registers/v1"
MOI = "moi-arc+https://arc.example?access_key="


def read(tmp_path, text, variables=None, *, loopback=True):
    path = tmp_path / "registers.toml"
    path.write_text(text, "utf-8")
    return register_addresses(path, KINDS, variables or {}, loopback=loopback)


def test_kinds_that_are_not_named_have_no_address_of_their_own(tmp_path):
    addresses = read(tmp_path, f'VEHICLE = "{XROAD}?client=TW/GOV/2/HUB"\n')
    assert addresses == {"VEHICLE": f"{XROAD}?client=TW/GOV/2/HUB"}
    assert register_addresses(None, KINDS, {}, loopback=False) == {}


def test_a_secret_is_a_variable_or_a_file(tmp_path):
    key = tmp_path / "key"
    key.write_text("a&b=c\n")
    text = f'RESIDENT_PERMIT = "{MOI}${{file:{key}}}"\nVEHICLE = "${{VEHICLE_URL}}"\n'
    url = "postgresql://hub:p%40ss@localhost/vehicles"
    addresses = read(tmp_path, text, {"VEHICLE_URL": url})
    assert addresses == {"RESIDENT_PERMIT": f"{MOI}a%26b%3Dc", "VEHICLE": url}


def test_a_database_elsewhere_has_to_show_its_certificate(tmp_path):
    ca = tmp_path / "ca.pem"
    ca.touch()
    addresses = read(tmp_path, f'VEHICLE = "postgresql://hub@db.example/v?sslrootcert={ca}"')
    assert addresses["VEHICLE"].endswith("&sslmode=verify-full")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('PASSPORT = "postgresql://hub@localhost/x"', "PASSPORT: 沒有這種可查驗的書證"),
        ("VEHICLE = 7", "VEHICLE: 應為位址"),
        ("[VEHICLE]\nurl = 'x'", "VEHICLE: 應為位址"),
        ("VEHICLE = ", "registers.toml"),
        ('VEHICLE = "https://secret.example/"', "begins with one of"),
        ('VEHICLE = "mysql://hub:secret@localhost/x"', "begins with one of"),
        ('VEHICLE = "xroad+ftp://secret.example/"', "begins with one of"),
        ('VEHICLE = "xroad+https://"', "expected https://host/path"),
        ('VEHICLE = "xroad+https://a:secret@ss.example/r1"', "without an account"),
        ('VEHICLE = "xroad+https://ss.example:none/r1"', "VEHICLE: "),
        ('VEHICLE = "xroad+https://ss.example/r1?most=secret&most=2"', "an option is there twice"),
        ('VEHICLE = "xroad+http://ss.example/r1"', "over https"),
        ('VEHICLE = "xroad+https://169.254.169.254/r1"', "tells machines their credentials"),
        ('VEHICLE = "xroad+https://metadata.google.internal/r1"', "credentials"),
        ('VEHICLE = "postgresql://hub:secret@169.254.169.254/x"', "credentials"),
        ('VEHICLE = "postgresql://hub:secret@localhost/"', "the name of the database is missing"),
        ('VEHICLE = "${SECRET}"', "${SECRET} is not set"),
        ('VEHICLE = "x${file:/nowhere}"', "cannot read /nowhere"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_that_repeats_no_secret(tmp_path, text, said):
    with pytest.raises(StartupError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith("HUB_REGISTERS: ")
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_this_machine_is_no_agency_in_production(tmp_path):
    text = f'RESIDENT_PERMIT = "{MOI.replace("arc.example", "127.0.0.1:9")}k"'
    read(tmp_path, text)
    with pytest.raises(StartupError, match="HUB_REGISTERS: RESIDENT_PERMIT"):
        read(tmp_path, text, loopback=False)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("address", "said"),
    [
        (XROAD, "client is missing"),
        (f"{XROAD}?client=TW/GOV", "expected client="),
        (f"{XROAD}?client=TW/GOV/2/HUB/x", "expected client="),
        (f"{XROAD}?client=TW/GOV/2/HUB&most=0", "most: expected 1 to 500"),
        (f"{XROAD}?client=TW/GOV/2/HUB&clint=x", "no such option as clint"),
        ("xroad+https://ss.example/r1/TW/GOV/1/SUB?client=TW/GOV/2", "expected the path r1"),
        ("xroad+https://ss.example/v1/TW/GOV/1/SUB/x?client=TW/GOV/2", "expected the path r1"),
        (f"{XROAD}?client=TW/GOV/2/HUB&ca=/nowhere.pem", "the file of ca is not there"),
        (f"{XROAD}?client=TW/GOV/2/HUB&key={__file__}", "cert is missing"),
        (f"{XROAD}?client=TW/GOV/2/HUB&cert={__file__}", "cannot be used"),
        (MOI, "access_key is missing"),
        (f"{MOI}secret&synthetic=yes", "expected true or false"),
    ],
)
async def test_what_only_an_adapter_can_tell_is_told_before_the_start(address, said):
    with pytest.raises(StartupError) as refused:
        await refuse_wrong_registers({"VEHICLE": address})
    assert str(refused.value).startswith("HUB_REGISTERS: VEHICLE: ")
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.anyio
async def test_a_name_that_leads_to_this_machine_is_none_of_an_agency():
    address = "xroad+https://localhost/r1/TW/GOV/1/SUB/registers?client=TW/GOV/2"
    await refuse_wrong_registers({"VEHICLE": address})
    with pytest.raises(StartupError, match="HUB_REGISTERS: VEHICLE: localhost"):
        await refuse_wrong_registers({"VEHICLE": address}, loopback=False)


@pytest.mark.anyio
async def test_a_sound_address_is_opened():
    async with opened_register("VEHICLE", f"{XROAD}?client=TW/GOV/2/HUB") as opened:
        assert opened.database is None


# What is left of a kind where less can be asked


def test_a_kind_at_the_resident_check_answers_one_claim_and_no_record():
    kinds = kinds_as_answered(KINDS, {"RESIDENT_PERMIT": f"{MOI}k"})
    kind, holder = kinds["RESIDENT_PERMIT"], Subject(SubjectKind.RESIDENT_ID, "A800000014")
    assert (kind.claims, kind.fields) == ((ClaimForm.HOLDER_NAMED,), ())
    purpose = Purpose("015", "1", LegalBasis("戶籍法", "第 67 條"), "k0042", None)
    permission = Permission(1, kind.code, "015", "戶籍法", "第 67 條", ConsentMode.STATUTE, (), (), None)
    desk = Desk(purpose, [permission])
    lookup = permitted_assertion(kind, desk, holder, ClaimForm.HOLDER_NAMED)
    # What the ledger says of it is what the claim rests on, wherever that is decided.
    assert lookup.categories == KINDS["RESIDENT_PERMIT"].categories == ("C001", "C033")
    with pytest.raises(BadInput, match="HOLDER_NAMED"):
        permitted_assertion(kind, desk, holder, ClaimForm.VALID_ON)
    with pytest.raises(BadInput, match="discloses no record"):
        permitted_record(kind, desk, holder, None)
    assert all(kinds[code] == KINDS[code] for code in KINDS if code != "RESIDENT_PERMIT")


def test_a_kind_of_which_nothing_is_left_is_refused():
    with pytest.raises(StartupError, match=r"HUB_REGISTERS: LOW_INCOME: .*knows only HOLDER_NAMED"):
        kinds_as_answered(KINDS, {"LOW_INCOME": f"{MOI}k"})
